"""Text, options and confirmations: the composition objects that blocks are made of."""

from typing import Any

Json = dict[str, Any]


class Faults(list[str]):
    """Collects faults, each with a JSON pointer to where it is."""

    def add(self, where: str, what: str) -> None:
        self.append(f"[ERROR] {what} [json-pointer:{where}]")

    def known(self, node: Json, where: str, allowed: str, required: str = "") -> bool:
        """Hold a node's keys against the space-separated names it may and must have."""
        names = set(allowed.split()) | {"type"}
        for name in node:
            if name not in names:
                self.add(where, f"invalid additional property: {name}")
        missing = [name for name in required.split() if node.get(name) is None]
        for name in missing:
            self.add(where, f"missing required field: {name}")
        return not missing

    def string(self, value: object, where: str, most: int, least: int = 1) -> None:
        if not isinstance(value, str):
            self.add(where, "must be a string")
        elif len(value) < least:
            self.add(where, f"must be more than {least - 1} characters")
        elif len(value) > most:
            self.add(where, f"must be less than {most + 1} characters")

    def listed(self, items: object, where: str, most: int, least: int = 1) -> list[Any]:
        if not isinstance(items, list):
            self.add(where, "must be a valid array")
            return []
        if len(items) < least:
            self.add(where, f"no less than {least} items allowed")
        if len(items) > most:
            self.add(where, f"no more than {most} items allowed")
        return items

    def text(self, node: object, where: str, most: int, plain: bool = False) -> None:
        """A text object of at most ``most`` characters."""
        if not isinstance(node, dict):
            self.add(where, "must be a valid text object")
            return
        kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
        if node.get("type") not in kinds:
            self.add(f"{where}/type", f"must be one of: {', '.join(sorted(kinds))}")
            return
        self.known(node, where, "text emoji" if node["type"] == "plain_text" else "text verbatim")
        self.string(node.get("text"), f"{where}/text", most)

    def confirm(self, node: object, where: str) -> None:
        if not isinstance(node, dict):
            self.add(where, "must be a valid confirmation dialog")
            return
        self.known(node, where, "title text confirm deny style", "title text confirm deny")
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            if name in node:
                self.text(node[name], f"{where}/{name}", most, plain=name != "text")

    def options(self, items: object, where: str, most: int = 100, mrkdwn: bool = False) -> list[Json]:
        """A list of options. Radio buttons and checkboxes may carry mrkdwn.

        :returns: those that are options at all, for :meth:`among`.
        """
        options = [option for option in self.listed(items, where, most) if isinstance(option, dict)]
        for index, option in enumerate(options):
            here = f"{where}/{index}"
            if self.known(option, here, "text value description url", "text value"):
                self.text(option["text"], f"{here}/text", 75, plain=not mrkdwn)
                self.string(option["value"], f"{here}/value", 150)
            if "description" in option:
                self.text(option["description"], f"{here}/description", 75, plain=not mrkdwn)
        return options

    def groups(self, items: object, where: str) -> list[Json]:
        options: list[Json] = []
        for index, group in enumerate(self.listed(items, where, 100)):
            here = f"{where}/{index}"
            if isinstance(group, dict) and self.known(group, here, "label options", "label options"):
                self.text(group["label"], f"{here}/label", 75, plain=True)
                options += self.options(group["options"], f"{here}/options")
        return options

    def among(self, chosen: object, options: list[Json], where: str) -> None:
        """An initial option must be one of the options, letter for letter."""
        if not any(_same(chosen, option) for option in options):
            self.add(where, "must exactly match one of the provided options")


def _same(chosen: object, option: Json) -> bool:
    if not isinstance(chosen, dict):
        return False
    return _bare(chosen) == _bare(option)


def _bare(option: Json) -> tuple[Any, ...]:
    return tuple(
        (part or {}).get("text") if isinstance(part, dict) else part
        for part in (option.get("text"), option.get("value"), option.get("description"))
    )

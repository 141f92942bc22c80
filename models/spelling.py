"""Words that are one typing error away from one another. Pure."""

from string import ascii_lowercase, digits

SHORTEST = 4
"""Letters of a word in which an error is forgiven: shorter ones are one letter away from almost anything."""
LONGEST = 40


def is_forgivable(word: str) -> bool:
    """Whether an error in `word`, folded, is looked past: not in a number, where every digit means somebody else."""
    return SHORTEST <= len(word) <= LONGEST and word[0].isalpha()


def one_error_away(word: str) -> list[str]:
    """Every spelling of `word` with one letter left out, put in, replaced by another, or swapped with its neighbour;
    digits are among the letters where the word has some."""
    letters = ascii_lowercase + (digits if any(letter.isdigit() for letter in word) else "")
    spellings = set()
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        spellings |= {before + letter + after for letter in letters}
        if after:
            spellings.add(before + after[1:])
            spellings |= {before + letter + after[1:] for letter in letters}
        if len(after) > 1:
            spellings.add(before + after[1] + after[0] + after[2:])
    return sorted(spellings - {word})

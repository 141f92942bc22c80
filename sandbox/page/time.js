/** Dates and times as one person reads them: in their timezone, in their language. */

/** A message's ts ("1732334400.000100") as a Date. */
export const dateOfTs = (ts) => new Date(Number(ts) * 1000);

const LONG = { year: "numeric", month: "long", day: "numeric" };
const FORMATS = {
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
  date: LONG,
  date_short: { ...LONG, month: "short" },
  date_long: { ...LONG, weekday: "long" },
  weekday: { weekday: "long", month: "long", day: "numeric" },
};

function format(date, person, options) {
  return new Intl.DateTimeFormat(person.locale || "en-US", { timeZone: person.tz || "UTC", ...options }).format(date);
}

export const clock = (date, person) => format(date, person, FORMATS.time);

/** "2026-11-23", the day that it is for the person. */
export const dayKey = (date, person) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: person.tz || "UTC", year: "numeric", month: "2-digit", day: "2-digit" })
    .format(date);

function daysFromToday(date, person) {
  const midnight = (when) => Date.parse(`${dayKey(when, person)}T00:00:00Z`);
  return Math.round((midnight(date) - midnight(new Date())) / 86_400_000);
}

/** "today", "yesterday", "tomorrow" in the person's language, or null for other days. */
function near(date, person) {
  const days = daysFromToday(date, person);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(person.locale || "en-US", { numeric: "auto" }).format(days, "day");
}

const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** The heading above a day's messages: "Today", "Yesterday", "Friday, November 20". */
export function dayHeading(date, person) {
  const sameYear = dayKey(date, person).slice(0, 4) === dayKey(new Date(), person).slice(0, 4);
  return capital(near(date, person) || format(date, person, sameYear ? FORMATS.weekday : FORMATS.date_long));
}

/** "Monday, November 23, 2026 at 3:54:12 AM", for tooltips. */
export const fullTime = (date, person) => `${format(date, person, FORMATS.date_long)}, ${format(date, person, FORMATS.time_secs)}`;

/** "2 hours ago", in the person's language. */
export function ago(date, person) {
  const seconds = Math.round((date - Date.now()) / 1000);
  const words = new Intl.RelativeTimeFormat(person.locale || "en-US", { numeric: "auto" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, "minute");
}

/** Slack's `<!date^…>` template with its tokens filled in. */
export function fillDate(timestamp, template, person) {
  const date = new Date(timestamp * 1000);
  const tokens = {
    date_num: () => dayKey(date, person),
    date: () => format(date, person, FORMATS.date),
    date_short: () => format(date, person, FORMATS.date_short),
    date_long: () => format(date, person, FORMATS.date_long),
    date_pretty: () => near(date, person) || format(date, person, FORMATS.date),
    date_short_pretty: () => near(date, person) || format(date, person, FORMATS.date_short),
    date_long_pretty: () => near(date, person) || format(date, person, FORMATS.date_long),
    day_divider_pretty: () => near(date, person) || format(date, person, FORMATS.weekday),
    time: () => format(date, person, FORMATS.time),
    time_secs: () => format(date, person, FORMATS.time_secs),
    ago: () => ago(date, person),
  };
  const filled = template.replace(/\{(\w+)\}/g, (token, name) => (tokens[name] ? tokens[name]() : token));
  return /^\{\w*pretty\}/.test(template) ? capital(filled) : filled;
}

/** How far the person's clock is ahead of UTC at that moment, in milliseconds. */
function offset(date, tz) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: tz, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(date);
  const at = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  const wall = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  return wall - Math.floor(date.getTime() / 1000) * 1000;
}

/** Unix seconds → "2026-11-23T16:05", the wall clock of the person. */
export function toWallClock(seconds, person) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + offset(date, person.tz || "UTC")).toISOString().slice(0, 16);
}

/** "2026-11-23T16:05" on the person's wall clock → Unix seconds. */
export function fromWallClock(text, person) {
  const asUtc = Date.parse(`${text}:00Z`);
  const tz = person.tz || "UTC";
  const guess = asUtc - offset(new Date(asUtc), tz);
  // Once more from the guess: the first offset may be from the other side of a clock change.
  return Math.floor((asUtc - offset(new Date(guess), tz)) / 1000);
}

// Times in words. What the clocks show is told by the library: here it is only written out.

import { say } from "./words.js";

/** A local time (`2026-11-25T12:00:00-03:00`) as people say it: "Wed, 25 Nov, 12:00". */
export function clock(local) {
  return `${day(local)}, ${local.slice(11, 16)}`;
}

/** The day of a local time or date: "Wed, 25 Nov". */
export function day(local, form = { weekday: "short", day: "numeric", month: "short" }) {
  const date = new Date(`${local.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat(document.documentElement.lang, { ...form, timeZone: "UTC" }).format(date);
}

/** `600` as "10 min", `5400` as "1 h 30 min". */
export function duration(seconds) {
  const units = [[Math.floor(seconds / 3600), "h"], [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  const parts = units.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return parts.join(" ") || "0 s";
}

/** A date so many days later. */
export function plusDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The date where the page is read. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

export function seconds(from, to) {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** A time of day; the end of a day is 24:00. */
export function hour(local, isEnd) {
  const text = local.slice(11, 16);
  return isEnd && text === "00:00" ? "24:00" : text;
}

/** What the clocks do on days that have not 24 hours. */
export function changes(days) {
  return days.flatMap(({ date, from, to }) => {
    const hours = seconds(from, to) / 3600;
    if (hours === 24) return [];
    return [say(hours < 24 ? "clocks_forward" : "clocks_back", { day: day(date), n: hours })];
  });
}

// A week of every schedule and of every route: who is there when, holes in red.

import { button, h, show } from "./dom.js";
import { oneAtATime } from "./engine.js";
import { names } from "./rules.js";
import { changes, clock, day, duration, hour, plusDays, seconds, today } from "./times.js";
import { say } from "./words.js";

export function createWeek(app) {
  const { state } = app;
  const date = h("input", { type: "date", "aria-label": say("from_day"), onchange: () => go(date.value) });
  const heading = h("h2", { "aria-live": "polite" });
  // A heading without words is none.
  heading.hidden = true;
  const content = h("div", {});
  const go = (to) => {
    state.week = to;
    update();
  };
  // A button may be pressed before the first week is there.
  const goBy = (days) => go(plusDays(date.value || today(), days));
  const element = h("div", { class: "week" },
    h("div", { class: "week-head" }, heading,
      h("div", { class: "buttons" },
        button("‹", () => goBy(-7), { "aria-label": say("week_before"), title: say("week_before") }),
        button("›", () => goBy(7), { "aria-label": say("week_after"), title: say("week_after") }),
        date, button(say("this_week"), () => go("")))),
    content);

  const update = oneAtATime(async () => {
    const hours = await app.hours(state.week);
    if (!hours) return;
    const { days, week } = hours;
    // `always`, which every file has, is no news.
    const schedules = hours.schedules.filter(({ name }) => names(app.file, "schedules").includes(name));
    date.value = days[0].date;
    heading.hidden = false;
    heading.textContent = say("week_of", { from: day(days[0].date), to: day(days[6].date, { weekday: "short", day: "numeric", month: "short", year: "numeric" }) });
    // Every schedule has the days of its own zone.
    const told = [...new Set([...changes(days), ...schedules.flatMap((schedule) => changes(schedule.days))])];
    const isOpen = openRows(content);
    show(content,
      told.map((text) => h("p", { class: "clocks" }, text)),
      h("h3", {}, say("schedules")),
      schedules.length === 0 ? h("p", { class: "quiet" }, say("no_schedules")) : [dayNames(days), schedules.map((one) => schedule(app, one))],
      h("h3", {}, say("who_is_there")), ofZone(app, schedules), dayNames(days), week.routes.map((route) => ofRoute(hours, route)));
    for (const row of content.querySelectorAll("details")) row.open = isOpen.has(row.dataset.row);
  });
  return { element, update };
}

/** The clocks of the routes, which matter where a schedule goes by others. */
function ofZone({ timezone }, schedules) {
  return schedules.some((one) => one.timezone !== timezone) && h("p", { class: "quiet" }, say("time_zone", { zone: timezone }));
}

function openRows(content) {
  return new Set([...content.querySelectorAll("details[open]")].map((row) => row.dataset.row));
}

function dayNames(days) {
  return h("div", { class: "day-names", "aria-hidden": "true" }, days.map(({ date, from, to }) => {
    const isOdd = seconds(from, to) !== 86_400;
    return h("span", { class: isOdd ? "odd" : null }, day(date, { weekday: "short" }), h("small", {}, isOdd ? `${seconds(from, to) / 3600} h` : day(date, { day: "numeric" })));
  }));
}

/** Seven days side by side; a piece is `{ from, to, sort }`. Day by day, for a day may have 23 or 25 hours. */
function strip(days, pieces) {
  return h("div", { class: "strip", "aria-hidden": "true" }, days.map(({ from, to }) => {
    const whole = seconds(from, to);
    const inside = pieces.filter((piece) => piece.from < to && from < piece.to);
    const cell = h("div", { class: "strip-day" });
    for (const piece of inside) {
      const start = Math.max(0, seconds(from, piece.from));
      const end = Math.min(whole, seconds(from, piece.to));
      const bar = h("i", { class: piece.sort });
      bar.style.left = `${(100 * start) / whole}%`;
      bar.style.width = `${(100 * (end - start)) / whole}%`;
      cell.append(bar);
    }
    return cell;
  }));
}

function row(id, name, sum, days, pieces, details, isBad = false) {
  return h("details", { "data-row": id },
    h("summary", {}, h("span", { class: "row-head" }, h("strong", {}, name), " ", h("span", { class: isBad ? "bad" : "quiet" }, sum)), strip(days, pieces)),
    h("div", { class: "row-details" }, details));
}

function schedule(app, { name, timezone, days, intervals, closed }) {
  const open = intervals.reduce((sum, { from, to }) => sum + seconds(from, to), 0);
  const sum = open > 0 ? say("open_hours", { time: duration(open) }) : say("closed");
  const rows = days.map(({ date, from, to }) => {
    const ofDay = intervals.filter((interval) => interval.from < to && from < interval.to);
    const why = closed.find((one) => one.date === date);
    const by = why ?? ofDay.flatMap((interval) => interval.parts).find((part) => part.date === date && part.rule !== "weekly");
    const times = ofDay.map((interval) => {
      const start = interval.from < from ? "00:00" : hour(interval.local_from);
      const end = interval.to > to ? "24:00" : hour(interval.local_to, interval.to === to);
      return `${start}–${end}`;
    });
    return [date, times.join(", ") || say("closed"), by ? `${say(`rule_${by.rule}`)} ${by.name ?? ""}` : ""];
  });
  const zone = timezone !== app.timezone && h("span", { class: "quiet" }, ` ${say("time_zone", { zone: timezone })}`);
  return row(`s:${name}`, [name, zone], sum, days, intervals.map((interval) => ({ ...interval, sort: "open" })), table(rows));
}

/** Rows of `[date, times, what]`; a day that has several is named once. */
function table(rows) {
  const days = Map.groupBy(rows, ([date]) => date);
  return h("table", {}, h("tbody", {}, [...days].map(([date, ofDay]) => ofDay.map(([, times, what], index) => h("tr", {},
    index === 0 && h("th", { scope: "row", rowspan: ofDay.length }, day(date)), h("td", {}, times), h("td", { class: "quiet" }, what))))));
}

function ofRoute({ days, clocks }, { route, stretches }) {
  const holes = stretches.filter(isHole);
  const empty = holes.reduce((sum, { from, to }) => sum + seconds(from, to), 0);
  const sum = empty > 0 ? say("nobody_hours", { time: duration(empty) }) : say("always_somebody");
  const pieces = stretches.map((stretch) => ({ ...stretch, sort: !stretch.asked ? "off" : isHole(stretch) ? "hole" : "open" }));
  const rows = days.flatMap(({ date, from, to }) => {
    const ofDay = stretches.filter((stretch) => stretch.from < to && from < stretch.to);
    return ofDay.map((stretch) => {
      const start = stretch.from < from ? "00:00" : hour(stretch.local_from);
      const end = stretch.to > to ? "24:00" : hour(stretch.local_to, stretch.to === to);
      return [date, `${start}–${end}`, who(stretch, clocks)];
    });
  });
  return row(`r:${route ?? ""}`, route ?? say("fallback"), sum, days, pieces, table(rows), empty > 0);
}

/** As `WeekStretch::is_hole` of the library. */
function isHole({ asked, first, fallback }) {
  return asked && first.length === 0 && (!fallback || fallback.first.length === 0);
}

function who({ asked, first, held, fallback }, clocks) {
  if (!asked) return say("not_asked");
  const sure = first.length === 0 ? [[say("nobody"), ...until(held, clocks)].join(", ")] : [...first.map(target), ...until(held, clocks)];
  const beside = fallback ? [say("else_fallback", { who: [...fallback.first.map(target), ...until(fallback.held, clocks)].join(", ") })] : [];
  return [sure.join(`, ${say("or_else")} `), ...beside].join(", ");
}

function target({ team, role, agent, queue }) {
  if (role) return `${role.name} (${role.teams.map((one) => one.team).join(", ")})`;
  const name = team ?? agent ?? queue;
  return typeof name === "string" ? name : `${name.fact}`;
}

function until(held, clocks) {
  const times = [...new Set(held.map((hold) => hold.until))];
  return times.map((time) => (time ? say("held_short", { time: clock(clocks[time]) }) : say("held_never")));
}

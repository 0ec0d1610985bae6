// Elements in short.

/** An element: `h("button", { type: "button", onclick }, "text")`. What is false or null is left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** What the library says, in its own words: names between backticks become code. It speaks English; null is the page's language. */
export function prose(text, tag = "span", language = "en") {
  const parts = text.split("`");
  return h(tag, { lang: language }, parts.map((part, index) => (index % 2 ? h("code", {}, part) : part)));
}

/** Puts something in the place of all that is in an element. */
export function show(element, ...children) {
  element.replaceChildren(...h("div", {}, ...children).childNodes);
}

let ids = 0;

/** A field with its name. What is beside the control may stand around it. */
export function field(name, control, { hint, around = control } = {}) {
  const id = `f${(ids += 1)}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}h`);
  return h("div", { class: "field" }, h("label", { for: id }, name), around, hint && h("small", { id: `${id}h` }, hint));
}

export function button(name, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, name);
}

/** Runs a function when nothing was asked for a while. */
export function later(wait, run) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
}

/** A select that does something and then shows its name again. */
export function chooser(name, choose, options, chosen) {
  const select = h("select", {
    "aria-label": name,
    onchange: () => {
      const { value } = select;
      select.value = "";
      if (value) chosen(value);
    },
  }, h("option", { value: "" }, name), options.map(([value, word]) => h("option", { value }, word)));
  select.title = choose;
  return select;
}

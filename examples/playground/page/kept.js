// What the browser keeps between two visits.

const KEPT = { rules: "waypost.rules", language: "waypost.language" };

export const kept = {
  get: (name) => {
    try {
      return localStorage.getItem(KEPT[name]);
    } catch {
      return null;
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(KEPT[name], value);
    } catch {
      // A browser that keeps nothing forgets.
    }
  },
};

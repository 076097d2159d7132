// What is half typed into any form of a page survives a change of the interface's language.
const NAME = "polyglot.unsaved";
const SKIPPED = "[type=hidden], [type=password], [type=file], [type=submit], button";

const forms = () => [...document.querySelectorAll("main form:not([data-composer])")];
const fields = (form) => [...form.elements].filter((one) => one.name && !one.matches(SKIPPED));
const checkable = (field) => field.matches("[type=checkbox], [type=radio]");
const changed = (field) => {
  if (checkable(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0;
  return field.value !== field.defaultValue;
};

/** Keep what differs from the page as it came, until the page is shown again. */
export function keepUnsaved() {
  const kept = [];
  forms().forEach((form, at) => {
    fields(form).forEach((field, place) => {
      if (changed(field)) kept.push([at, place, field.name, checkable(field) ? field.checked : field.value]);
    });
  });
  sessionStorage.setItem(NAME, JSON.stringify({ path: location.pathname + location.search, kept }));
}

/** Put it back, once, and show where it stands. */
export function restoreUnsaved() {
  const { path, kept } = JSON.parse(sessionStorage.getItem(NAME) ?? "{}");
  sessionStorage.removeItem(NAME);
  if (path !== location.pathname + location.search) return;
  const all = forms();
  for (const [at, place, name, value] of kept) {
    const field = all[at] && fields(all[at])[place];
    if (field?.name !== name) continue;
    if (checkable(field)) field.checked = value;
    else field.value = value;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  }
}

// The one script tag: finds its own settings and loads the widget's modules from where it came itself.
(() => {
  const tag = document.currentScript;
  if (!tag || !tag.dataset.connection) return;
  const base = new URL(".", tag.src);
  import(new URL("chat.js", base).href).then(({ start }) => start(base, { ...tag.dataset }));
})();

// Sets the colour scheme before the first paint; a separate file because the page allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("bartizan-scheme");
  } catch (_) {
    stored = null;
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();

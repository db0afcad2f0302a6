import {
  Button,
  Checkbox,
  createTheme,
  Drawer,
  type MantineColorSchemeManager,
  Modal,
  Popover,
  Tooltip,
} from "@mantine/core";

const KEY = "bartizan-scheme";

/** The chosen scheme in localStorage; the same key is read by public/scheme.js before the first paint. */
export const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => {
    try {
      const stored = localStorage.getItem(KEY);
      return stored === "light" || stored === "dark" || stored === "auto" ? stored : fallback;
    } catch {
      return fallback;
    }
  },
  set: (value) => {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  },
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** Components without inline style sheets: the page's content policy allows none. */
export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: 6,
  cursorType: "pointer",
  components: {
    Button: Button.extend({
      defaultProps: { size: "xs", radius: 6 },
      styles: { root: { fontWeight: 500 } },
      vars: (_theme, { variant = "filled" }) => ({
        root: variant === "filled" ? { "--button-color": "var(--accent-ink)" } : {},
      }),
    }),
    Checkbox: Checkbox.extend({ vars: () => ({ root: { "--checkbox-icon-color": "var(--accent-ink)" } }) }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false, removeScrollProps: { enabled: false } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, removeScrollProps: { enabled: false } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md" } }),
  },
});

import "./keys.js";
import "./htmx.js";

import "./menus.js";
import "./focus.js";
import "./ime.js";
import "./count.js";
import "./copy.js";
import "./leave.js";
import "./autosave.js";
import "./later.js";

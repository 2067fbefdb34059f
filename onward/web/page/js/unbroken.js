// Figures and their units stay on one line, by the rule of `viz/page/unbroken.py`.
const BLANKS = /\d (?=%|[A-Z]{3}\b|million\b|billion\b|px\b|[kcmn]?[gmlt]\b|[kM]?[WV]\b|[kMG]?Hz\b|[kMGT]B\b|days?\b|weeks?\b|months?\b|years?\b|hours?\b|minutes?\b|seconds?\b|pieces?\b|units?\b|tonnes?\b)|illion (?=[A-Z]{3}\b)|(?:\b(?:[A-Z]{3}|No|Nos|Article|Articles|Annex)|§) (?=\d|[IVX]+\b)/g;

export const keepUnbroken = (text) => String(text).replace(BLANKS, (part) => part.replace(" ", "\u00a0"));

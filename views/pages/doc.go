// Package pages draws whole pages. A page gets data, never services: props on
// top of each file, rights as booleans, texts through the page's printer.
package pages

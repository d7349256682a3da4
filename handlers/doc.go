// Package handlers translates HTTP: it reads a request, calls one verb of the
// models, branches on its error and shows a page or redirects. It is the only
// package that knows Echo. routes.go and routes_course.go list every address and who
// may pass.
package handlers

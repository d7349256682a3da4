// Package journey holds the test that walks the whole way for which Luna
// exists, in a real browser on an empty database: from the first run over a
// lecturer's first module and three students' answers to the trends that both
// of them see.
package journey

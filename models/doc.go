// Package models knows the rules of Luna and keeps its records.
//
// Everything a person does is a verb on a Scope: what one actor may see.
// Outside it a record does not exist (ErrNotFound), whether it belongs to
// somebody else or never was. One exported verb is one transaction. Verbs that
// come before there is an actor (signing in, the first administrator) hang on
// the Store; what the program does by itself hangs on System.
//
// The same code runs on SQLite and PostgreSQL. Times are UTC with microseconds,
// which is what the coarser of the two engines keeps.
package models

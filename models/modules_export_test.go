package models

// Tellable opens tellable to the tests outside.
var Tellable = tellable

package models

// DigestOf is what a receipt says of a text and its files.
func DigestOf(text string, files []WorkFile) string { return digestOf(text, files) }

package models

import (
	_ "embed"
	"strings"
	"sync"
)

// commonText is a list that was written for this program: the words that make
// up most of the passwords known from broken-in sites, in English and German,
// and what people think of in front of a form of a university. A list of whole
// passwords would be of little use: hardly one has fifteen characters. What
// reaches that length is made of such words, put together.
//
//go:embed passwords_common.txt
var commonText string

var commonWords = sync.OnceValue(func() []string { return strings.Fields(commonText) })

package models

import (
	"regexp"
	"strconv"
)

// copyIDs are the new ids of what was copied, by the old ones.
type copyIDs struct {
	module                             [2]uint64 // old and new
	lessons, assignments, files, plans map[uint64]uint64
}

// ownAddress is an address of a module, or of something in it, as it stands in a
// text: it leads to the same program.
var ownAddress = regexp.MustCompile(`(^|[\s("<])/modules/([0-9]{1,18})(?:/(lessons|assignments)/([0-9]{1,18})(?:/files/([0-9]{1,18}))?)?`)

// relinked is the text with addresses of the old module made those of the copy.
// What was not copied is left as it is.
func (ids copyIDs) relinked(text string) string {
	return ownAddress.ReplaceAllStringFunc(text, func(address string) string {
		part := ownAddress.FindStringSubmatch(address)
		if number(part[2]) != ids.module[0] {
			return address
		}
		made := part[1] + "/modules/" + strconv.FormatUint(ids.module[1], 10)
		if part[3] == "" {
			return made
		}
		known := map[string]map[uint64]uint64{"lessons": ids.lessons, "assignments": ids.assignments}[part[3]]
		id, ok := known[number(part[4])]
		if !ok {
			return address
		}
		made += "/" + part[3] + "/" + strconv.FormatUint(id, 10)
		if part[5] == "" {
			return made
		}
		if id, ok = ids.files[number(part[5])]; !ok {
			return address
		}
		return made + "/files/" + strconv.FormatUint(id, 10)
	})
}

func number(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 63) // the expression takes digits only, and few
	return n
}

// relink makes texts lead into the copy. Only those that name the old module are
// written again, and a module has few texts.
func (s Scope) relink(ids copyIDs, c course) error {
	for _, l := range c.lessons {
		if text := ids.relinked(l.Text); text != l.Text {
			if err := s.of(&Lesson{}).Where("id = ?", l.ID).Update("text", text).Error; err != nil {
				return err
			}
		}
	}
	for _, a := range c.assignments {
		if text := ids.relinked(a.Text); text != a.Text {
			if err := s.of(&Assignment{}).Where("id = ?", a.ID).Update("text", text).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

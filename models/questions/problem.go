package questions

import "strings"

// Problem is one fault of a definition. Path leads to it in the words of the
// JSON format ("pages[0].elements[2].rateMax"); the operations of the editor
// give the path inside the thing edited ("rateMax", "choices[1].value").
type Problem struct {
	Path    string
	Message Message
}

// Invalid is the error of Parse and of the operations of the editor. It names
// every fault found, never none.
type Invalid struct {
	Problems []Problem
}

// Error lists all faults in English.
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Message.String()
		if p.Path != "" {
			lines[i] = p.Path + ": " + lines[i]
		}
	}
	return "invalid definition: " + strings.Join(lines, "; ")
}

// Fields is the first fault at each path, to be shown beside the fields of a
// form.
func (e *Invalid) Fields() map[string]Message {
	fields := make(map[string]Message, len(e.Problems))
	for _, p := range e.Problems {
		if _, seen := fields[p.Path]; !seen {
			fields[p.Path] = p.Message
		}
	}
	return fields
}

// faults gathers problems below a path.
type faults struct {
	list []Problem
}

func (f *faults) add(path string, m Message) {
	f.list = append(f.list, Problem{Path: path, Message: m})
}

// err is nil without a fault, else an *Invalid.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Invalid{Problems: f.list}
}

// refuse is the error with one fault.
func refuse(path string, m Message) error {
	return &Invalid{Problems: []Problem{{Path: path, Message: m}}}
}

// join puts a step below a path.
func join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "." + step
}

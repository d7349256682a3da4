package questions

import "slices"

// AddScale puts a scale at the end.
func (d Definition) AddScale(s Scale) (Definition, error) {
	if len(d.Scales) >= MaxScales {
		return d, refuse("", Say("A questionnaire has at most %d scales.", MaxScales))
	}
	if err := d.admitScale(s, ""); err != nil {
		return d, err
	}
	d = d.clone()
	d.Scales = append(d.Scales, s.clone())
	return d.done(nil)
}

// ReplaceScale puts a scale in the place of the one with the code.
func (d Definition) ReplaceScale(code string, s Scale) (Definition, error) {
	i := d.findScale(code)
	if i < 0 {
		return d, refuse("", Say("This scale does not exist any more."))
	}
	if err := d.admitScale(s, code); err != nil {
		return d, err
	}
	d = d.clone()
	d.Scales[i] = s.clone()
	return d.done(nil)
}

// DeleteScale takes a scale out; its items stay.
func (d Definition) DeleteScale(code string) (Definition, error) {
	i := d.findScale(code)
	if i < 0 {
		return d, refuse("", Say("This scale does not exist any more."))
	}
	d = d.clone()
	d.Scales = slices.Delete(d.Scales, i, i+1)
	return d, nil
}

// admitScale finds the faults of a scale that shall be in d, in the place of
// the scale with the code old if that is not empty.
func (d Definition) admitScale(s Scale, old string) error {
	var f faults
	s.check(d, &f, "")
	if len(s.Items) == 0 {
		f.add("items", Say("Please choose at least one question."))
	}
	if d.findScale(s.Code) >= 0 && s.Code != old {
		f.add("code", Say("The code %q is used twice.", s.Code))
	}
	return f.err()
}

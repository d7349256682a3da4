package casefile

import "fmt"

func (c *caseFile) fit() (any, error) {
	return nil, fmt.Errorf("%w: kind %q", ErrCase, c.Kind)
}

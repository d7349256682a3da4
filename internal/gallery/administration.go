package gallery

// administration lists the pages of administrators and of everybody's account.
func administration() []Picture {
	return nil
}

package kalman

type fast struct{}

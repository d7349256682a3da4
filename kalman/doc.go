// Package kalman computes with linear Gaussian state-space models: filter,
// smoother, forecasts, likelihood, estimation, simulation and calibration, for
// series with gaps, at irregular times, from an unknown start.
//
// # Model
//
// With m states and p items,
//
//	y(t)   = d + Z a(t) + ε,    ε ~ N(0, H)
//	a(t+1) = c + T a(t) + R η,  η ~ N(0, Q)
//	a(1)   ~ N(a1, P1 + κ P1inf),  κ → ∞
//
// (Durbin & Koopman 2012). Every matrix may change from row to row; in
// continuous time a Dynamics gives T and R Q R' for any time between two rows.
// Covariances may be singular or zero. NaN is a missing value, of a single
// item or of whole rows. Rows at equal times are one joint update.
//
// # Diffuse start and likelihood
//
// A diffuse element is exact, not a large variance. What the data leave
// undetermined has mean NaN and variance +Inf and is never a made-up number.
// The log-likelihood is the limit of log p(y) + (r/2) log κ, where r, the
// diffuse rank, counts the directions that the data resolve; it contains
// -log(2π)/2 for every observed value, the resolving ones included (Durbin &
// Koopman 2012, sec. 7.2). Programs that leave the constant out for those
// (KFAS, SsfPack) print a likelihood that is higher by r log(2π)/2. A
// noise-free value that only repeats what was certain adds nothing and is
// counted in Info.Redundant; one that contradicts it is a *SingularError.
//
// # Arithmetic
//
// There are three recursions. SmoothLevel is the scalar one of the local level
// model; it never subtracts. Small models run sequential covariance updates,
// one scalar at a time (Koopman & Durbin 2000), and a Rauch-Tung-Striebel
// smoother in sum-of-squares form. Wherever a ratio says that more than about
// four digits could cancel there, and in the diffuse phase, the square-root
// recursion does the work: it carries a factor L of the covariance, L L' = P,
// through rotations alone (Park & Kailath 1995), and a factor G of the diffuse
// part whose rank falls by one with each value that resolves a direction
// (after Koopman & Durbin 2003). Its smoother conditions on the rows of the
// next state one after the other and needs no inverse, so singular predictions
// are nothing special; where going back would multiply rounding errors (a state
// that decays without noise) a square-root information recursion takes over,
// which multiplies by T and never by its inverse (Bierman 1977). No tolerance is absolute: rounding errors are followed
// through the recursion, and a number is zero when it is no larger than they
// are. Covariances come out symmetric and without negative variances by
// construction, not by repair.
//
// # Estimation
//
// FitLocalLevel and FitSeries fit single series, FitPanel and its relatives
// common parameters by summed likelihood over many, PartialPool parameters of
// each series drawn towards the others by empirical Bayes, EMLevelOU takes EM
// steps. A variance whose best value is zero is named; a likelihood without a
// maximum is ErrDegenerate. Results do not depend on the number of goroutines.
//
// # Errors
//
// Shapes are checked by constructors and wrap mat.ErrShape. Data errors are a
// *StepError, which names row and item and wraps the reason, or a
// *SingularError. No data path panics.
//
// # References
//
//	Bierman 1977, Factorization Methods for Discrete Sequential Estimation
//	Brent 1973, Algorithms for Minimization without Derivatives
//	Carter & Kohn 1994, Biometrika 81
//	Commandeur & Koopman 2007, An Introduction to State Space Time Series Analysis
//	Czado, Gneiting & Held 2009, Biometrics 65
//	Dawid 1984, JRSS A 147
//	Driver, Oud & Voelkle 2017, J. Statistical Software 77(5)
//	Durbin & Koopman 2012, Time Series Analysis by State Space Methods, 2nd ed.
//	Frühwirth-Schnatter 1994, J. Time Series Analysis 15
//	Gardner, Harvey & Phillips 1980, Applied Statistics 29 (AS 154)
//	Gneiting & Raftery 2007, JASA 102
//	Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter
//	Koopman & Durbin 2000, J. Time Series Analysis 21
//	Koopman & Durbin 2003, J. Time Series Analysis 24
//	Oravecz, Tuerlinckx & Vandekerckhove 2011, Psychological Methods 16
//	Park & Kailath 1995, IEEE Trans. Automatic Control 40
//	Rauch, Tung & Striebel 1965, AIAA Journal 3
//	Shephard & Harvey 1990, J. Time Series Analysis 11
//	Shumway & Stoffer 1982, J. Time Series Analysis 3
//	Wahba 1978, JRSS B 40
//	Wecker & Ansley 1983, JASA 78
package kalman

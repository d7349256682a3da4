package demo

// Invented people. Any likeness is chance.
var firstNames = []string{
	"Jana", "Milan", "Amira", "Jonas", "Leyla", "Felix", "Nora", "Emil", "Sofia", "Karim", "Lena", "Paul", "Mira", "Tim", "Aylin", "David",
	"Hannah", "Luca", "Zoe", "Noah", "Clara", "Elias", "Ida", "Samuel", "Greta", "Anton", "Maja", "Oskar", "Fatima", "Ben", "Alina", "Theo",
}

var lastNames = []string{
	"Weiß", "Horvat", "Yılmaz", "Brandt", "Özdemir", "Keller", "Nowak", "Fischer", "Rossi", "Haddad", "Schäfer", "Lang", "Petrović", "Winter",
	"Demir", "Krüger", "Vogel", "Marino", "Sommer", "Jansen", "Böhm", "Richter", "Lindner", "Peters", "Graf", "Kowalski", "Busch", "Arnold",
}

// name of the n-th student; no two of the first eight hundred are alike.
func name(n int) string {
	return firstNames[n%len(firstNames)] + " " + lastNames[(n*5+n/len(firstNames))%len(lastNames)]
}

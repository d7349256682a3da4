// Package opstest holds the tests of what an operator gets: the Dockerfile,
// compose.yaml, .env.example and the configuration of nginx. The files are
// parsed and their promises checked; the program itself is built and walked
// through the shipped nginx configuration, in front of a real PostgreSQL.
package opstest

package trace

import (
	"encoding/json"
	"errors"
)

// Source is what evidence of the kernel's answers has as its source; its text is
// an Account in JSON.
const Source = "kernel"

// An Account is what the kernel says of one act.
type Account struct {
	Calls []Call `json:"calls"`
	Heard int    `json:"heard"` // how many answers of walls were written down
	// Dropped says that there were more refused calls before these.
	Dropped bool `json:"dropped,omitempty"`
	// Untold says why nothing is known; "" where it is.
	Untold string `json:"untold,omitempty"`
	// Tampered says that the reason is somebody's doing.
	Tampered bool `json:"tampered,omitempty"`
}

// Untold is an account of which nothing is known.
func Untold(why error) Account {
	return Account{Calls: []Call{}, Untold: why.Error(), Tampered: errors.Is(why, ErrTampered)}
}

// ParseAccount reads the text of evidence.
func ParseAccount(text string) (Account, error) {
	var a Account
	err := json.Unmarshal([]byte(text), &a)
	return a, err
}

// String is the text for evidence.
func (a Account) String() string {
	b, err := json.Marshal(a)
	if err != nil { // strings and numbers only
		panic(err)
	}
	return string(b)
}

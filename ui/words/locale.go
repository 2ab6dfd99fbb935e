package words

import (
	"strings"

	"lab/lessons"
)

// Detect returns the language that a user's environment asks for, in the way
// of gettext: LC_ALL before LC_MESSAGES before LANG name the locale, and
// LANGUAGE lists languages by preference unless the locale is C or POSIX.
// English if it asks for nothing that lab speaks.
func Detect(getenv func(string) string) lessons.Lang {
	locale := first(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	if language(locale) == "c" || language(locale) == "posix" {
		return lessons.English
	}
	for _, want := range append(strings.Split(getenv("LANGUAGE"), ":"), locale) {
		for _, l := range lessons.Langs {
			if language(want) == string(l) {
				return l
			}
		}
	}
	return lessons.English
}

// FromArgs returns the language that --lang asks for on a command line, and
// whether it does. It is looked for before the flags are parsed because
// parsing them already needs words.
func FromArgs(args []string) (lessons.Lang, bool) {
	var found lessons.Lang
	for i, a := range args {
		if a == "--" {
			break
		}
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		for _, l := range lessons.Langs {
			if ok && value == string(l) {
				found = l
			}
		}
	}
	return found, found != ""
}

// language is the part of a locale before the country, the character set and
// the modifier: "de" of "de_AT.UTF-8@euro".
func language(locale string) string {
	if i := strings.IndexAny(locale, "_.@-"); i >= 0 {
		locale = locale[:i]
	}
	return strings.ToLower(locale)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

package words

// New is what lab new says.
type New struct {
	Short, Long, Examples string
	Lesson, Exercise      string
	Name                  string // placeholder
	Dir                   string // flag
}

func englishNew() New {
	return New{
		Short: "begin a lesson or an exercise of your own",
		Long: `Writes a lesson, or an exercise of a lesson, that is complete and only has to be
changed into what you want to teach, in both languages and with comments. Nothing that
exists is overwritten.`,
		Examples: `  lab new lesson --lessons mine sockets            mine/10-sockets
  lab new exercise --lessons mine sockets/private  mine/10-sockets/exercises/private
  lab lint mine`,
		Lesson:   "write a lesson",
		Exercise: "write an exercise of a lesson",
		Name:     "NAME",
		Dir:      "`DIR` with the lessons; it is created if necessary",
	}
}

func germanNew() New {
	return New{
		Short: "eine eigene Lektion oder Übung beginnen",
		Long: `Schreibt eine Lektion oder die Übung einer Lektion, vollständig, in beiden Sprachen und
mit Kommentaren, die du nur noch zu dem ändern musst, was du lehren willst. Was schon da
ist, wird nicht überschrieben.`,
		Examples: `  lab new lesson --lessons meine sockets           meine/10-sockets
  lab new exercise --lessons meine sockets/privat  meine/10-sockets/exercises/privat
  lab lint meine`,
		Lesson:   "eine Lektion schreiben",
		Exercise: "eine Übung zu einer Lektion schreiben",
		Name:     "NAME",
		Dir:      "`DIR` mit den Lektionen; es wird angelegt, falls nötig",
	}
}

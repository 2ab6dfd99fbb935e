package vm

import (
	"errors"
	"fmt"

	"lab/lessons"
)

// A Note is something that is said to the owner of this computer. It becomes
// words only where the language is known.
type Note struct {
	code noteCode
	args []any
}

func note(code noteCode, args ...any) Note { return Note{code, args} }

// raw is a note in words that have no translation: a version, a command line,
// what another program says.
func raw(text string) Note {
	if text == "" {
		return Note{}
	}
	return note(asIs, text)
}

// In is the note in a language, "" for the zero value.
func (n Note) In(lang lessons.Lang) string {
	if n.code == "" {
		return ""
	}
	text, ok := notes[n.code][lang]
	if !ok {
		text = notes[n.code][lessons.English]
	}
	return fmt.Sprintf(text, n.args...)
}

// A problem is an error that the owner of this computer can do something about.
type problem struct {
	Note
	cause error // sentinel, or nil
}

func (p *problem) Error() string { return p.In(lessons.English) }
func (p *problem) Unwrap() error { return p.cause }

// Text is what to tell people of an error: in their language, where what can be
// done about it is known, else as it is.
func Text(lang lessons.Lang, err error) string {
	return noteOf(err).In(lang)
}

// noteOf is an error as a note.
func noteOf(err error) Note {
	var p *problem
	if errors.As(err, &p) {
		return p.Note
	}
	return raw(err.Error())
}

type noteCode string

const (
	asIs          noteCode = "as-is"
	onlyAMD64     noteCode = "only-amd64"
	toolMissing   noteCode = "tool-missing"  // program
	lacksTools    noteCode = "lacks-tools"   // programs, command
	lacksNoLab    noteCode = "lacks-no-lab"  // likewise; lab may do it
	lacksRoot     noteCode = "lacks-root"    // likewise; this user cannot
	lacksPackage  noteCode = "lacks-package" // programs, Debian's packages
	stillMissing  noteCode = "still-missing" // program
	asRoot        noteCode = "as-root"
	userSubIDs    noteCode = "has-sub-ids"     // user
	noSubIDs      noteCode = "no-sub-ids"      // user, command
	noNamespaces  noteCode = "no-namespaces"   // user, what unshare says
	isFree        noteCode = "is-free"         // MiB, folder, MiB of memory
	lowDisk       noteCode = "low-disk"        // folder, MiB free, MiB needed
	noPlace       noteCode = "no-place"        // MiB needed, folders with why not
	readOnlyStore noteCode = "read-only-store" // folder
	unreadable    noteCode = "unreadable"      // folder
	lowMemory     noteCode = "low-memory"      // MiB free, MiB needed
	kvmUntried    noteCode = "kvm-untried"
	kvmClosed     noteCode = "kvm-closed" // error
	kvmWorks      noteCode = "kvm-works"
	kvmFails      noteCode = "kvm-fails" // why
	slower        noteCode = "slower"
	isSetUp       noteCode = "is-set-up"  // folder
	notUsable     noteCode = "not-usable" // error
	needsNetwork  noteCode = "needs-network"
	notThere      noteCode = "not-there"
	otherVersion  noteCode = "superseded" // MiB, folder
	mayRemove     noteCode = "may-remove" // command
)

// notes are the words, formats with the operands that the codes name.
var notes = map[noteCode]lessons.Text{
	asIs:         {"de": "%s", "en": "%s"},
	onlyAMD64:    {"de": "die Wegwerf-Maschine lässt sich nur auf linux/amd64 bauen und ausführen", "en": "the throwaway machine is built and run on linux/amd64 only"},
	toolMissing:  {"de": "%s ist nicht da", "en": "%s is not there"},
	lacksTools:   {"de": "auf diesem Rechner fehlt %s: installiere es mit: %s", "en": "this computer lacks %s: install it with: %s"},
	lacksNoLab:   {"de": "auf diesem Rechner fehlt %s: installiere es mit: %s, oder überlass es lab: lab setup --yes", "en": "this computer lacks %s: install it with: %s, or let lab do it: lab setup --yes"},
	lacksRoot:    {"de": "auf diesem Rechner fehlt %s, und sudo gibt es hier nicht: lass root ausführen: %s", "en": "this computer lacks %s and has no sudo: have root run: %s"},
	lacksPackage: {"de": "auf diesem Rechner fehlt %s: installiere die passenden Pakete (bei Debian: %s)", "en": "this computer lacks %s: install the packages that bring them (Debian: %s)"},
	stillMissing: {"de": "%s fehlt auch nach der Installation", "en": "%s is still missing after the installation"},
	asRoot:       {"de": "nicht nötig: du bist root", "en": "not needed: you are root"},
	userSubIDs:   {"de": "%s hat Sub-IDs und darf User-Namespaces anlegen", "en": "%s has sub-ids and may make user namespaces"},
	noSubIDs: {
		"de": "%s hat in /etc/subuid oder /etc/subgid keine 65536 Sub-IDs: lege sie an mit: %s",
		"en": "%s has no 65536 sub-ids in /etc/subuid or /etc/subgid: add them with: %s",
	},
	noNamespaces: {"de": "%s darf hier keine User-Namespaces anlegen (%s): erlaube es, oder führe lab setup als root aus", "en": "%s may not make user namespaces here (%s): allow it, or run lab setup as root"},
	isFree:       {"de": "frei sind %d MiB Platte für %s und %d MiB Arbeitsspeicher", "en": "%d MiB of disk for %s and %d MiB of memory are free"},
	lowDisk:      {"de": "zu wenig Platz: in %s sind %d MiB frei, das Einrichten braucht %d MiB", "en": "too little room: %s has %d MiB free, set-up needs %d MiB"},
	noPlace: {
		"de": "die Maschine braucht %d MiB für ihre Platte, und kein Ordner kann sie aufnehmen: schaff Platz oder nenne einen anderen in TMPDIR (%s)",
		"en": "the machine needs %d MiB for its disk, and no folder can take it: make room or name another one in TMPDIR (%s)",
	},
	readOnlyStore: {
		"de": "in %s kannst du nichts ändern: wer das darf, muss dort die lab-Maschine einrichten, und zwar mit derselben Version von lab und QEMU; oder nimm mit XDG_CACHE_HOME einen anderen Ordner",
		"en": "you cannot change anything in %s: whoever can must set up the lab machine there, with the same version of lab and QEMU; or choose another folder by XDG_CACHE_HOME",
	},
	unreadable: {
		"de": "wer den Ordner angelegt hat, gibt ihn frei mit: chmod -R a+rX %s",
		"en": "whoever made the folder opens it to all by: chmod -R a+rX %s",
	},
	lowMemory:  {"de": "zu wenig Platz: %d MiB Arbeitsspeicher sind frei, die Maschine braucht %d MiB", "en": "too little room: %d MiB of memory are free, the machine needs %d MiB"},
	kvmUntried: {"de": "noch nicht versucht: lab setup startet probeweise einen Kernel", "en": "not tried yet: lab setup boots a kernel to find out"},
	kvmClosed:  {"de": "nicht zu haben: %v", "en": "not to be had: %v"},
	kvmWorks:   {"de": "ein Probestart mit KVM hat funktioniert", "en": "a probe boot under KVM worked"},
	kvmFails:   {"de": "der Probestart mit KVM ist gescheitert: %s", "en": "the probe boot under KVM failed: %s"},
	slower:     {"de": "Maschinen laufen in Software-Emulation, was ein Mehrfaches langsamer ist", "en": "machines run under software emulation, which is several times slower"},
	isSetUp:    {"de": "die Maschine ist in %s eingerichtet", "en": "the machine is set up in %s"},
	notUsable:  {"de": "die lab-Maschine ist nicht eingerichtet: %v", "en": "the lab machine is not set up: %v"},
	needsNetwork: {
		"de": "die lab-Maschine ist nicht eingerichtet, und sie zu bauen braucht die Pakete von Debian: führe lab setup ohne --offline aus",
		"en": "the lab machine is not set up, and building it needs Debian's packages: run lab setup without --offline",
	},
	notThere:     {"de": "die lab-Maschine ist nicht eingerichtet", "en": "the lab machine is not set up"},
	otherVersion: {"de": "%d MiB in %s gehören zu einer anderen Version von lab oder QEMU", "en": "%d MiB in %s are of another version of lab or of QEMU"},
	mayRemove:    {"de": "wenn das niemand mehr braucht: %s", "en": "if nobody uses that any more: %s"},
}

package judge

import (
	"maps"
	"regexp"
	"strings"

	"lab/lessons"
)

// Text puts a reason into one sentence, without a full stop, in German or
// English; any other language counts as English.
func Text(lang lessons.Lang, r Reason) string {
	if lang != lessons.German {
		lang = lessons.English
	}
	text := fill(sentences[r.Code][lang], lang, r)
	if text == "" {
		text = string(r.Code)
	}
	if r.Because != nil {
		text += ": " + Text(lang, *r.Because)
	}
	return text
}

var (
	optional = regexp.MustCompile(`\[[^\[\]]*\]`)
	slot     = regexp.MustCompile(`\{[a-z]+\}`)
)

// fill puts the arguments into a sentence. A part in square brackets is left
// out where one of its arguments is missing.
func fill(sentence string, lang lessons.Lang, r Reason) string {
	sentence = optional.ReplaceAllStringFunc(sentence, func(part string) string {
		for _, s := range slot.FindAllString(part, -1) {
			if argument(s[1:len(s)-1], lang, r) == "" {
				return ""
			}
		}
		return part[1 : len(part)-1]
	})
	return slot.ReplaceAllStringFunc(sentence, func(s string) string {
		return argument(s[1:len(s)-1], lang, r)
	})
}

// argument is the value of a slot in the language.
func argument(name string, lang lessons.Lang, r Reason) string {
	if v := r.Args[name+"_"+string(lang)]; v != "" {
		return strings.TrimRight(v, ".")
	}
	v := r.Args[name]
	table, ok := wordTables[name]
	if !ok {
		return v
	}
	if w := table[v][lang]; w != "" {
		return w
	}
	return v
}

// wordTables hold the words for arguments with a fixed set of values.
var wordTables = map[string]map[string]lessons.Text{
	"by":       mechanismWords,
	"wall":     wallWords(),
	"came":     outcomeWords,
	"expected": outcomeWords,
	"check":    checkWords,
	"want":     {"": {"de": "nichts", "en": "nothing"}},
	"got":      {"": {"de": "nichts", "en": "nothing"}},
}

// wallWords are those of mechanisms, where there may be none that is known.
func wallWords() map[string]lessons.Text {
	words := maps.Clone(mechanismWords)
	words[""] = lessons.Text{"de": "keine bekannte Mauer", "en": "no known wall"}
	return words
}

var outcomeWords = map[string]lessons.Text{
	string(lessons.Works):   {"de": "funktioniert", "en": "works"},
	string(lessons.Blocked): {"de": "funktioniert nicht", "en": "does not work"},
	string(lessons.Broken):  {"de": "scheitert aus anderem Grund", "en": "fails for another reason"},
}

var mechanismWords = map[string]lessons.Text{
	"":                            {"de": "den Mechanismus", "en": "the mechanism"},
	string(lessons.DAC):           {"de": "DAC", "en": "DAC"},
	string(lessons.Capabilities):  {"de": "Capabilities", "en": "capabilities"},
	string(lessons.NoNewPrivs):    {"de": "No New Privileges", "en": "no new privileges"},
	string(lessons.Seccomp):       {"de": "Seccomp", "en": "seccomp"},
	string(lessons.Landlock):      {"de": "Landlock", "en": "Landlock"},
	string(lessons.Yama):          {"de": "Yama", "en": "Yama"},
	string(lessons.Lockdown):      {"de": "Lockdown", "en": "lockdown"},
	string(lessons.AppArmor):      {"de": "AppArmor", "en": "AppArmor"},
	string(lessons.SELinux):       {"de": "SELinux", "en": "SELinux"},
	string(lessons.Namespace):     {"de": "Namespaces", "en": "namespaces"},
	string(lessons.UserNamespace): {"de": "User-Namespaces", "en": "user namespaces"},
	string(lessons.Mount):         {"de": "den Mount", "en": "the mount"},
	string(lessons.Cgroup):        {"de": "die Grenze der Cgroup", "en": "the cgroup's limit"},
	string(lessons.RLimit):        {"de": "die Grenze des Prozesses (rlimit)", "en": "the process's limit (rlimit)"},
	string(lessons.Netfilter):     {"de": "Netfilter", "en": "netfilter"},
	string(lessons.EnginePolicy):  {"de": "Engine-Policy", "en": "engine policy"},
	string(lessons.TLS):           {"de": "TLS", "en": "TLS"},
}

var checkWords = map[string]lessons.Text{
	"exit":         {"de": "Exit-Status", "en": "exit status"},
	"errno":        {"de": "Fehlermeldung", "en": "error message"},
	"output":       {"de": "Ausgabe", "en": "output"},
	"absent":       {"de": "unerwünschte Ausgabe", "en": "unwanted output"},
	"seccomp":      {"de": "Seccomp-Modus", "en": "seccomp mode"},
	"capabilities": {"de": "Capabilities", "en": "capabilities"},
	"uid_map":      {"de": "UID-Abbildung", "en": "uid map"},
	"profile":      {"de": "AppArmor-Profil", "en": "AppArmor profile"},
	"label":        {"de": "SELinux-Label", "en": "SELinux label"},
	"no_new_privs": {"de": "NoNewPrivs", "en": "NoNewPrivs"},
	"mount":        {"de": "Mount", "en": "mount"},
	"counter":      {"de": "Zähler", "en": "counter"},
	"refused":      {"de": "Ablehnung durch die Engine", "en": "the engine's refusal"},
}

// sentences are the words for each code: arguments in braces, parts that
// depend on an argument in brackets.
var sentences = map[Code]lessons.Text{
	CodeWorks: {
		"de": "funktioniert[: {message}][; {control}: {came}]",
		"en": "works[: {message}][; {control}: {came}]",
	},
	CodeBlocked: {
		"de": "blockiert durch {by}[: {message}][; laut Kernel: {call}][, {function}][; {control}: {came}][; {same}: weiterhin blockiert]",
		"en": "blocked by {by}[: {message}][; says the kernel: {call}][, {function}][; {control}: {came}][; {same}: still blocked]",
	},
	CodeAged: {
		"de": "scheitert heute so, wie in der Lektion beschrieben[: {message}]",
		"en": "fails today in the way that the lesson describes[: {message}]",
	},
	CodeNotBlocked: {
		"de": "funktioniert, wäre aber durch {by} zu blockieren",
		"en": "works, but should have been blocked by {by}",
	},
	CodeNotWorking: {
		"de": "blockiert, sollte aber funktionieren[: {message}]",
		"en": "blocked, but should have worked[: {message}]",
	},
	CodeNotAged: {
		"de": "{came}; laut Lektion müsste die Folie heute scheitern",
		"en": "{came}; according to the lesson the slide should fail today",
	},
	CodeNotRun: {
		"de": "wurde nicht ausgeführt[; vorher gescheitert: Schritt {step}]",
		"en": "was not run[; trouble before it in step {step}]",
	},
	CodePrerequisite: {
		"de": "baut auf Schritt {step} auf, der nicht wie erwartet ausging",
		"en": "builds on step {step}, which did not come out as expected",
	},
	CodeNotActive: {
		"de": "{by} ist auf dieser Maschine nicht aktiv[ ({fact})]",
		"en": "not active on this machine: {by}[ ({fact})]",
	},
	CodeKernelOther: {
		"de": "laut Lektion war es {by}[, laut Ausgabe „{message}“], abgewiesen wurde der Aufruf laut Kernel durch {wall}: {call}",
		"en": "by the lesson it was {by}[, by the output \"{message}\"], but the kernel says that the call was refused by {wall}: {call}",
	},
	CodeKernelSilent: {
		"de": "ausgegeben wurde ein Fehler[ ({message})], aber der Kernel hat keinen solchen Aufruf abgewiesen",
		"en": "an error was printed[ ({message})], but the kernel refused no such call",
	},
	CodeKernelUntold: {
		"de": "die Antworten des Kernels sind nicht zu gebrauchen: {detail}",
		"en": "the kernel's answers are of no use: {detail}",
	},
	CodeNoControl: {
		"de": "blockiert, aber keine Gegenprobe zeigt, dass es an {by} liegt",
		"en": "blocked, but no control shows that it was by {by}",
	},
	CodeControlSame: {
		"de": "blockiert, aber auch {control}: ein anderer Mechanismus greift",
		"en": "blocked, but also {control}: another mechanism does it",
	},
	CodeControlNoDifference: {
		"de": "funktioniert, aber auch {control}: die Gegenprobe zeigt keinen Unterschied",
		"en": "works, but also {control}: the control makes no difference",
	},
	CodeControlOther: {
		"de": "Gegenprobe ({control}): erwartet „{expected}“, beobachtet „{came}“",
		"en": "control ({control}): expected “{expected}”, observed “{came}”",
	},
	CodeControlBroken: {
		"de": "Gegenprobe ({control}) gescheitert",
		"en": "control ({control}) failed",
	},
	CodeProofFailed: {
		"de": "nicht nachgewiesen[ ({proof})]",
		"en": "not proved[ ({proof})]",
	},
	CodeControlHeld: {
		"de": "[{control}: ]{came}",
		"en": "[{control}: ]{came}",
	},
	CodeProofHeld: {
		"de": "nachgewiesen[: {proof}]",
		"en": "proved[: {proof}]",
	},
	CodeTimedOut: {
		"de": "Zeit abgelaufen[ bei: {line}]",
		"en": "timed out[: {line}]",
	},
	CodeMachineGone: {
		"de": "Maschine oder Verbindung ausgefallen[: {detail}]",
		"en": "the machine or the connection to it broke[: {detail}]",
	},
	CodeMachineSilent: {
		"de": "die Maschine antwortet nicht",
		"en": "the machine does not answer",
	},
	CodeShellGone: {
		"de": "die Shell selbst endete[ ({detail})][ bei: {line}]",
		"en": "the shell itself ended[ ({detail})][: {line}]",
	},
	CodeInterrupted: {
		"de": "vom Benutzer abgebrochen",
		"en": "interrupted by the user",
	},
	CodeNotPrepared: {
		"de": "Vorbereitung gescheitert[: {detail}]",
		"en": "preparation failed[: {detail}]",
	},
	CodeShadowed: {
		"de": "gestartet wurde nicht das Programm der Container-Engine[: {detail}]",
		"en": "what was started is not the container engine's program[: {detail}]",
	},
	CodeTrouble: {
		"de": "Störung: {trouble}[: {detail}]",
		"en": "trouble: {trouble}[: {detail}]",
	},
	CodeLineNotEnded: {
		"de": "kein Ende der Zeile aufgezeichnet: {line}",
		"en": "no end recorded of the line: {line}",
	},
	CodeLinesMissing: {
		"de": "nur {typed} von {planned} Zeilen eingegeben",
		"en": "only {typed} of {planned} lines were typed",
	},
	CodeOutOfStep: {
		"de": "Eingabe und Ausgabe lassen sich nicht einander zuordnen[ bei: {line}][ ({detail})]",
		"en": "it cannot be told which output belongs to which line[: {line}][ ({detail})]",
	},
	CodeOtherLanguage: {
		"de": "die Programme sprechen eine Sprache, deren Fehlermeldungen lab nicht kennt[ ({detail})]",
		"en": "the programs speak a language whose error messages lab does not know[ ({detail})]",
	},
	CodeBackground: {
		"de": "etwas, das noch im Hintergrund läuft, kann hier hineinschreiben[ ({detail})]",
		"en": "something that still runs in the background can write into it[ ({detail})]",
	},
	CodeExperiment: {
		"de": "dein eigener Versuch, der nicht als bestanden zählt",
		"en": "your own experiment, which does not count as passed",
	},
	CodeOutdated: {
		"de": "die Aufzeichnung gehört zu einer anderen Fassung der Lektion[: {detail}]",
		"en": "the transcript belongs to another form of the lesson[: {detail}]",
	},
	CodeEarlierFailed: {
		"de": "eine frühere Zeile ist gescheitert: {line}[ (Exit-Status {exit})][: {message}]",
		"en": "an earlier line failed: {line}[ (exit status {exit})][: {message}]",
	},
	CodeExitTimeout: {
		"de": "Zeit abgelaufen (Exit-Status 124)",
		"en": "timed out (exit status 124)",
	},
	CodeKilled: {
		"de": "von außen beendet: SIGKILL (Exit-Status 137), etwa weil der Speicher nicht reichte",
		"en": "killed from outside: SIGKILL (exit status 137), for instance for want of memory",
	},
	CodeNotExecutable: {
		"de": "Programm nicht ausführbar (Exit-Status 126)[: {message}]",
		"en": "program not executable (exit status 126)[: {message}]",
	},
	CodeProgramMissing: {
		"de": "Programm nicht gefunden[: {message}]",
		"en": "program not found[: {message}]",
	},
	CodeImageMissing: {
		"de": "Image nicht vorhanden[: {message}]",
		"en": "image missing[: {message}]",
	},
	CodeEngineDown: {
		"de": "Container-Engine antwortet nicht[: {message}]",
		"en": "the container engine does not answer[: {message}]",
	},
	CodeEngineRefused: {
		"de": "Fehler der Container-Engine[: {message}]",
		"en": "error of the container engine[: {message}]",
	},
	CodeNoSign: {
		"de": "kein Ergebnis erkennbar[, Exit-Status {exit}][, {message}]",
		"en": "could not be told[, exit status {exit}][, {message}]",
	},
	CodeSeveralSigns: {
		"de": "Ergebnis nicht eindeutig: Merkmale von {signs} zugleich",
		"en": "could not be told: signs of {signs} at once",
	},
	CodeKnownFailure: {
		"de": "scheitert auf bekannte Weise[: {message}]",
		"en": "fails in a known way[: {message}]",
	},
	CodeWiped: {
		"de": "{check}: ausgegeben und wieder gelöscht oder überschrieben[: {message}]",
		"en": "{check}: printed, and erased or written over again[: {message}]",
	},
	CodeSignMissed: {
		"de": "{check}: erwartet {want}, gefunden {got}",
		"en": "{check}: expected {want}, found {got}",
	},
	CodeLacksLSM: {
		"de": "die Maschine läuft nicht mit {want}",
		"en": "the machine does not run {want}",
	},
	CodeLacksEngine: {
		"de": "auf der Maschine fehlt {want}",
		"en": "the machine has no {want}",
	},
	CodeLacksKernel: {
		"de": "der Kernel ist älter als {want}",
		"en": "the kernel is older than {want}",
	},
	CodeLacks: {
		"de": "der Maschine fehlt etwas[: {want}]",
		"en": "the machine lacks something[: {want}]",
	},
	CodeNoRecordSeccompErrno: {
		"de": "kein Kernel-Eintrag: die Seccomp-Aktion ERRNO hinterlässt keinen",
		"en": "no kernel record: seccomp's ERRNO action leaves none",
	},
	CodeNoRecordExplicitDeny: {
		"de": "kein Kernel-Eintrag: docker-default verbietet mit expliziten deny-Regeln, und die protokolliert AppArmor nicht",
		"en": "no kernel record: docker-default uses explicit deny rules, and AppArmor does not log those",
	},
	CodeNoRecordDontaudit: {
		"de": "kein Kernel-Eintrag von SELinux gefunden: was eine dontaudit-Regel der Policy nennt, wird nicht protokolliert; „semodule -DB“ schaltet diese Regeln ab",
		"en": "no kernel record of SELinux found: it does not log what a dontaudit rule of the policy names; “semodule -DB” turns these rules off",
	},
	CodeNoRecordEngine: {
		"de": "kein Kernel-Eintrag: abgelehnt hat die Engine, der Kernel wurde nie gefragt",
		"en": "no kernel record: the engine refused, the kernel was never asked",
	},
	CodeNoRecordKept: {
		"de": "kein Kernel-Eintrag: über Ablehnungen durch {by} führt der Kernel kein Protokoll",
		"en": "no kernel record: the kernel does not log denials by {by}",
	},
	CodeNoRecordUnread: {
		"de": "kein Kernel-Eintrag: was der Kernel über {by} sagt, steht nicht in dem Protokoll, das lab liest",
		"en": "no kernel record: what the kernel says about {by} is not in the log that lab reads",
	},
	CodeNoRecordFound: {
		"de": "kein Kernel-Eintrag von {by} gefunden; nicht jede Ablehnung wird protokolliert",
		"en": "no kernel record of {by} found; not every denial is logged",
	},
}

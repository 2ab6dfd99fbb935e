package words

func germanHost() Host {
	return Host{
		Opening:    "halte den Zustand dieses Rechners fest",
		Resetting:  "stelle diesen Rechner wieder her",
		NotSetUp:   "niemand hat erlaubt, dass Demos diesen Rechner verändern",
		SetUpFirst: `ist er entbehrlich, dann erlaubt es „sudo lab setup --on host“ und bereitet ihn vor; ohne --on host nimmt lab seine eigene Wegwerf-Maschine`,
		NotRoot:    "Demos auf diesem Rechner brauchen root",
		UseSudo:    "starte lab mit sudo",
		Disposable: "Die Demos laufen als root auf diesem Rechner, mit allem, was die Lektionen verändern. lab stellt ihn danach wieder her, aber nimm nur einen Rechner, den du verlieren könntest, und lass solange niemand anderen daran arbeiten. Einverstanden?",
		Nothing:    "Auf diesem Rechner fehlt nichts.",
		Refused:    "nichts wurde verändert, weil niemand zugestimmt hat",
		SetupStep:  "führe aus: %s",
		Asking:     "frage, ob eine Registry antwortet: %s",
		NoImages:   "Demos, die eines der fehlenden Container-Images brauchen, lassen sich nicht beurteilen; versuch es später noch einmal",
		StandIns:   "Die Registry hat nicht alle Images geliefert. Soll lab Stellvertreter aus Debian-Paketen dafür bauen?",
		User:       "%s, UID %d, Home-Verzeichnis %s, Sub-IDs ab %d",
		OtherUser:  "der gewöhnliche Benutzer der Demos ist %s; die Lektionen zeigen %s, deshalb lassen sich Schritte, die darauf schauen, hier nicht beurteilen",
		SetUp:      `dieser Rechner ist bereit für „lab --on host“; der gewöhnliche Benutzer der Demos ist %s`,
		Forgotten:  "Demos dürfen diesen Rechner nicht mehr verändern; was eingerichtet wurde, bleibt",
		Reset:      "diesen Rechner nach einem abgebrochenen lab --on host wiederherstellen",
		ResetLong: `Stellt wieder her, was ein „lab --on host“ verändert hat, das abgeschossen wurde oder
bei dem der Strom ausfiel. Das nächste „lab --on host“ tut das von selbst.

Von wem eine Änderung ist, weiß lab nicht: Was seitdem an den Stellen verändert wurde,
auf die es achtet, macht es rückgängig, ganz gleich, wer es war. --dry-run zählt es auf.

Exit-Status: 0, wenn alles ist, wie es war, sonst 3.`,
		DryRun:    "nur sagen, was wiederhergestellt würde",
		Accept:    "wenn sich etwas nicht wiederherstellen lässt, diesen Rechner nehmen, wie er ist",
		Accepted:  "dieser Rechner wird genommen, wie er ist",
		UserFlag:  "mit --on host: der gewöhnliche Benutzer `NAME`, als der Demos laufen; fehlt er, wird er angelegt",
		OnSetup:   "`MASCHINE`, die eingerichtet wird: vm; host, dieser Rechner, oder ssh://[USER@]HOST[:PORT], ein anderer, auch mehrmals, wenn sie entbehrlich sind",
		Clean:     "nichts zu tun: es ist nichts übrig geblieben",
		PutBack:   "dieser Rechner ist, wie er war",
		WouldUndo: "Das würde wiederhergestellt:",
		NoChange:  "ein früherer Lauf wurde abgebrochen, aber alles ist, wie es war",
		UserAlone: "die Option --user geht nur mit --on host und --on ssh://…",
		NoTravel:  "--export, --import und --with sind für die Wegwerf-Maschine und lassen sich mit keinem anderen --on verbinden",
		NoFlavour: "die Option --flavour geht nicht mit --on %s: ein Rechner hat das Sicherheitsmodul, das er hat",
		Welcome:   `Shell von %s auf diesem Rechner; was du veränderst, wird nach „exit“ wiederhergestellt`,
		Ended:     "stelle diesen Rechner wieder her",
	}
}

package tui

import (
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// watched is a model that shows once what its program draws by.
type watched struct {
	program **tea.Program
	ticker  chan *time.Ticker
}

func (watched) Init() tea.Cmd { return func() tea.Msg { return clockMsg{} } }

func (w watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(clockMsg); !ok {
		return w, nil
	}
	w.ticker <- tickerOf(*w.program)
	return w, tea.Quit
}

func (watched) View() tea.View { return tea.NewView("") }

// TestMetronome: Bubble Tea, in the release that lab is built with, has the ticker that
// lab sets, and before it runs there is none.
func TestMetronome(t *testing.T) {
	w := watched{new(*tea.Program), make(chan *time.Ticker, 1)}
	*w.program = tea.NewProgram(w, tea.WithInput(nil), tea.WithOutput(io.Discard))
	new(metronome).changed()
	if tickerOf(*w.program) != nil {
		t.Error("there is a ticker before the program runs")
	}
	if _, err := (*w.program).Run(); err != nil {
		t.Fatal(err)
	}
	if <-w.ticker == nil {
		t.Error("the ticker is not there: keys wait longer for their echo")
	}
}

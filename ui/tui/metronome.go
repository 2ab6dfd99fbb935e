package tui

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A metronome has Bubble Tea draw soon after a change, and seldom while nothing changes.
// By itself it draws on a ticker of at most 120 Hz: a key waits 4 ms for that in the mean,
// and an idle program wakes up for nothing. Its methods are for View.
type metronome struct {
	program *tea.Program
	ticker  *time.Ticker
	rest    *time.Timer
}

const (
	soon   = time.Millisecond
	seldom = 50 * time.Millisecond
	calm   = 50 * time.Millisecond // since the last change
)

// changed says that something is drawn now. The ticks go on for a while, since Bubble Tea
// takes it a moment later: after View, and after what it is just writing.
func (t *metronome) changed() {
	if t.ticker == nil {
		ticker := tickerOf(t.program)
		if ticker == nil {
			return
		}
		t.ticker, t.rest = ticker, time.AfterFunc(calm, func() { ticker.Reset(seldom) })
	}
	t.ticker.Reset(soon)
	t.rest.Reset(calm)
}

// tickerOf is the ticker of a program that runs, which Bubble Tea 2.1.1 does not show;
// nil if there is none, as in another release: then it draws as often as it likes.
func tickerOf(p *tea.Program) *time.Ticker {
	if p == nil {
		return nil
	}
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(field.UnsafePointer())
}

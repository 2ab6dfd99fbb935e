package lessons

import (
	"cmp"
	"slices"
	"sync"
)

// A Course is the list of lessons in the order in which they are taught.
type Course struct {
	Outlines []*Outline // of its lessons

	lessons []func() *Lesson // each reads its lesson, once
	talk    func() *Talk     // reads it, once; nil if there is none
}

// NewCourse is a course of lessons that have been read.
func NewCourse(list ...*Lesson) *Course {
	c := new(Course)
	for _, l := range list {
		c.add(l.outline(), func() *Lesson { return l })
	}
	return c
}

// add puts a lesson behind the others. A topic goes on until the next one begins.
func (c *Course) add(o *Outline, read func() *Lesson) {
	if n := len(c.Outlines); n > 0 {
		o.Topic = cmp.Or(o.Topic, c.Outlines[n-1].Topic)
	}
	c.Outlines, c.lessons = append(c.Outlines, o), append(c.lessons, read)
}

// Outline returns that of the lesson with the id, or nil.
func (c *Course) Outline(id string) *Outline {
	if i := c.index(id); i >= 0 {
		return c.Outlines[i]
	}
	return nil
}

// Lesson returns the lesson with the id, or nil.
func (c *Course) Lesson(id string) *Lesson {
	if i := c.index(id); i >= 0 {
		return c.lessons[i]()
	}
	return nil
}

func (c *Course) index(id string) int {
	return slices.IndexFunc(c.Outlines, func(o *Outline) bool { return o.ID == id })
}

// Lessons are all of them. What needs only one, or only their outlines, is quicker
// without: reading lab's own takes 40 ms of a processor.
func (c *Course) Lessons() []*Lesson {
	list := make([]*Lesson, len(c.lessons))
	var all sync.WaitGroup
	for i, read := range c.lessons {
		all.Go(func() { list[i] = read() })
	}
	all.Wait()
	return list
}

// Talk is what the course is to cover; nil if it is about no talk.
func (c *Course) Talk() *Talk {
	if c.talk == nil {
		return nil
	}
	return c.talk()
}

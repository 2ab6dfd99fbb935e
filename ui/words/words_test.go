package words

import (
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"testing"

	"lab/lessons"
)

func TestComplete(t *testing.T) {
	de, en := texts(t, In(lessons.German)), texts(t, In(lessons.English))
	for name, text := range en {
		if text == "" {
			t.Errorf("English %s is empty", name)
		}
		if de[name] == "" {
			t.Errorf("German %s is empty", name)
		}
	}
	if len(de) != len(en) {
		t.Errorf("German has %d texts, English %d", len(de), len(en))
	}
}

func TestVerbsAgree(t *testing.T) {
	de, en := texts(t, In(lessons.German)), texts(t, In(lessons.English))
	for name := range en {
		if d, e := verbs(de[name]), verbs(en[name]); !slices.Equal(d, e) {
			t.Errorf("%s: German has the verbs %v, English %v", name, d, e)
		}
	}
}

func TestVerbs(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"100 %% of %[2]s and %[1]q", []string{"1q", "2s"}},
		{"%s, then %d", []string{"1s", "2d"}},
		{"none", nil},
	} {
		if got := verbs(c.text); !slices.Equal(got, c.want) {
			t.Errorf("verbs(%q) = %v, want %v", c.text, got, c.want)
		}
	}
}

// texts returns all strings in w by the names of the fields and keys that lead
// to them.
func texts(t *testing.T, w Words) map[string]string {
	all := map[string]string{}
	var walk func(name string, v reflect.Value)
	walk = func(name string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			all[name] = v.String()
		case reflect.Struct:
			for i := range v.NumField() {
				walk(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(name+"["+k.String()+"]", v.MapIndex(k))
			}
		default:
			t.Fatalf("%s is a %s", name, v.Kind())
		}
	}
	walk("Words", reflect.ValueOf(w))
	return all
}

// verbs lists the verbs of a format with the number of their operand, sorted:
// "1s", "2q".
func verbs(format string) []string {
	var found []string
	next := 1
	for _, m := range regexp.MustCompile(`%(?:%|(?:\[(\d+)\])?[-+# 0-9.]*([a-z]))`).FindAllStringSubmatch(format, -1) {
		if m[2] == "" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		found = append(found, strconv.Itoa(next)+m[2])
		next++
	}
	sort.Strings(found)
	return found
}

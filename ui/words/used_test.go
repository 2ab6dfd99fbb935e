package words

import (
	"go/types"
	"reflect"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestUsed: every text is read somewhere.
func TestUsed(t *testing.T) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Context: t.Context(), Dir: "../.."}, "lab/ui/...")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{} // "words.Error.UnknownFlag"
	for _, p := range loaded {
		for _, err := range p.Errors {
			t.Fatal(err)
		}
		for _, s := range p.TypesInfo.Selections {
			of := s.Recv()
			if pointer, ok := of.(*types.Pointer); ok {
				of = pointer.Elem()
			}
			used[types.TypeString(of, (*types.Package).Name)+"."+s.Obj().Name()] = true
		}
	}
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		for i := range of.NumField() {
			f := of.Field(i)
			if !used[of.String()+"."+f.Name] {
				t.Errorf("nothing says %s.%s", of, f.Name)
			}
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Words]())
}

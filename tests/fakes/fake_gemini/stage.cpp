#include "stage.h"

#include <utility>

namespace fake {

void Stage::setScript(Script script) {
  script_ = std::move(script);
  tries_.clear();
}

Script Stage::scriptFor(std::string_view lastUserText) {
  const auto directive = directiveIn(lastUserText);
  Script script = directive ? withOptions(script_, *directive) : script_;
  if (script.failFirst == 0) return script;
  const std::string countedBy(directive ? lastUserText : std::string_view());
  if (++tries_[countedBy] > script.failFirst) script.faults = Faults{};
  return script;
}

void Stage::forget() {
  tries_.clear();
  journal_.clear();
}

}  // namespace fake

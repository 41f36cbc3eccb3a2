// Everything one fake server knows: its key, the script in force, what has been asked so far.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "journal.h"
#include "script.h"

namespace fake {

class Stage final {
 public:
  explicit Stage(std::string key) : key_(std::move(key)) {}

  const std::string& key() const { return key_; }
  Journal& journal() { return journal_; }

  void setScript(Script script);

  // The script for one request: that in force, under the directive in the visitor's text if there
  // is one; without its faults once as many requests as it names have met them. A directive's
  // requests are counted by the visitor's text, so that the tries for one message count together.
  // Throws ScriptError.
  Script scriptFor(std::string_view lastUserText);

  void forget();  // journal and counts

 private:
  const std::string key_;
  Script script_;
  std::map<std::string, int, std::less<>> tries_;  // by text; "" for the script in force
  Journal journal_;
};

}  // namespace fake

// Everything one fake server knows: its key, the script in force, what has been asked so far.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api.h"
#include "journal.h"
#include "script.h"

namespace fake {

class Stage final {
 public:
  explicit Stage(std::string key);

  const std::string& key() const { return key_; }
  Journal& journal() { return journal_; }
  const std::vector<std::unique_ptr<Api>>& apis() const { return apis_; }

  void setScript(Script script);

  // The script for one request: that in force, under the directive in the visitor's text if there
  // is one; without its faults once as many requests as it names have met them. A directive's
  // requests are counted by the visitor's text, so that the tries for one message count together.
  // `header`: a script that came with the request as x-fake-script; wins over both. Throws
  // ScriptError.
  Script scriptFor(std::string_view api, std::string_view lastUserText,
                   const std::string* header = nullptr);

  void forget();  // journal and counts

 private:
  const std::string key_;
  std::vector<std::unique_ptr<Api>> apis_;
  Script script_;
  std::map<std::string, int, std::less<>> tries_;  // by text; "" for the script in force
  Journal journal_;
};

}  // namespace fake

// What a model is told before the conversation: the site's own prompt, the rules that hold for
// every site, and what the FAQ says.
#pragma once

#include <string>

#include "ports/model.h"

namespace livechat {

// The knowledge stands between <knowledge> and </knowledge>, one JSON object a line, declared to be
// data; no entry can write the closing tag. Never empty: a site without a prompt gets a plain one.
std::string systemText(const Prompt& prompt);

}  // namespace livechat

// Questions about text that several layers ask.
#pragma once

#include <string_view>

namespace livechat {

// Nothing to read: white space, as Unicode has it in common use, or nothing.
bool isBlank(std::string_view text);

}  // namespace livechat

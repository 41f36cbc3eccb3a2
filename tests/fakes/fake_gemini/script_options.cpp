// The one table of all script options: name, what it does, where its value goes.
#include <type_traits>

#include "script.h"

namespace fake {
namespace {

using nlohmann::json;

void read(bool& to, const json& value) { to = value.get<bool>(); }
void read(int& to, const json& value) {
  if (!value.is_number_integer()) throw ScriptError("wants a whole number");
  to = value.get<int>();
}
void read(std::chrono::milliseconds& to, const json& value) {
  to = std::chrono::milliseconds(value.get<int>());
}
void read(std::string& to, const json& value) {
  to = value.is_string() ? value.get<std::string>() : value.dump();
}
void read(std::optional<std::string>& to, const json& value) { read(to.emplace(), value); }
void read(std::vector<std::string>& to, const json& value) {
  to = value.get<std::vector<std::string>>();
}
void read(json& to, const json& value) { to = value; }

template <auto Group, auto Field>
void assign(Script& script, const json& value) {
  read(script.*Group.*Field, value);
}

template <auto Field>
constexpr auto speech = assign<&Script::speech, Field>;
template <auto Field>
constexpr auto fault = assign<&Script::faults, Field>;
template <auto Field>
constexpr auto manner = assign<&Script::manners, Field>;

struct Option {
  std::string_view name;
  std::string_view help;
  void (*set)(Script&, const json&);
};

const Option kOptions[] = {
    {"text", "exact text of the reply", speech<&Speech::text>},
    {"pieces", "list of exact chunk texts (script only)", speech<&Speech::pieces>},
    {"echo", "say the visitor's last message", speech<&Speech::echo>},
    {"chunks", "number of chunks", speech<&Speech::chunks>},
    {"chunkBytes", "bytes of text in a chunk", speech<&Speech::chunkBytes>},
    {"stamp", "chunks begin with @<sent_us>/<received_us>", speech<&Speech::stamp>},
    {"firstMs", "delay of the first chunk", speech<&Speech::first>},
    {"gapMs", "delay between chunks", speech<&Speech::gap>},
    {"n", "only the first n requests meet the faults",
     [](Script& script, const json& value) { read(script.failFirst, value); }},
    {"api", "whose requests meet the faults: gemini|openai|anthropic",
     [](Script& script, const json& value) { read(script.api, value); }},
    {"dialect", "OpenAI's kin: vllm|llamacpp|ollama|openrouter|groq|azure|deepseek|xai|mistral",
     manner<&Manners::dialect>},
    {"refuseMaxTokens", "OpenAI: max_tokens is refused", manner<&Manners::refuseMaxTokens>},
    {"noDone", "OpenAI: no [DONE]", manner<&Manners::noDone>},
    {"doubleStart", "Anthropic: message_start twice", manner<&Manners::doubleStart>},
    {"status", "HTTP error in place of a reply", fault<&Faults::status>},
    {"statusName", "its google.rpc status, or its type", fault<&Faults::statusName>},
    {"code", "OpenAI: its code", fault<&Faults::code>},
    {"message", "its message", fault<&Faults::message>},
    {"reason", "its ErrorInfo.reason", fault<&Faults::reason>},
    {"retry", "its RetryInfo.retryDelay, in seconds", fault<&Faults::retry>},
    {"retryAfter", "its Retry-After header", fault<&Faults::retryAfter>},
    {"header", "any other header, as a line", fault<&Faults::header>},
    {"location", "Location header, with a 3xx status", fault<&Faults::location>},
    {"perDay", "its QuotaFailure names a daily quota", fault<&Faults::perDay>},
    {"noDetails", "without details array", fault<&Faults::noDetails>},
    {"wrap", "error body wrapped in a list", fault<&Faults::wrap>},
    {"body", "error body: json|html|empty|huge|truncated|binary", fault<&Faults::body>},
    {"finish", "finishReason, finish_reason, stop_reason", fault<&Faults::finish>},
    {"finishOn", "chunk that holds it: last|every|first|own|none", fault<&Faults::finishOn>},
    {"silent", "no text at all", fault<&Faults::silent>},
    {"block", "blockReason; the words of a refusal; its category", fault<&Faults::block>},
    {"pings", "number of steps with nothing in them, first of all", fault<&Faults::pings>},
    {"thoughts", "number of steps of thinking before the text", fault<&Faults::thoughts>},
    {"signature", "bytes of a thought's signature", fault<&Faults::signature>},
    {"call", "name of a function to call", fault<&Faults::call>},
    {"calls", "number of such calls", fault<&Faults::calls>},
    {"callArgs", "object of arguments (script only)", fault<&Faults::callArgs>},
    {"hugeEvent", "one event with so many bytes of text", fault<&Faults::hugeEvent>},
    {"endless", "text until the client leaves", fault<&Faults::endless>},
    {"raw", "body bytes as they are", fault<&Faults::raw>},
    {"errorAt", "error in place of this event (0: the first)", fault<&Faults::errorAt>},
    {"errorStatus", "code of that error", fault<&Faults::errorStatus>},
    {"errorForm", "framed|bare|field", fault<&Faults::errorForm>},
    {"cutAt", "end the connection before this event", fault<&Faults::cutAt>},
    {"cutByte", "end the connection after so many body bytes", fault<&Faults::cutByte>},
    {"cutHow", "fin|rst|clean", fault<&Faults::cutHow>},
    {"stallAt", "fall silent before this event", fault<&Faults::stallAt>},
    {"stallByte", "fall silent after so many body bytes", fault<&Faults::stallByte>},
    {"stallHeaders", "fall silent before the headers", fault<&Faults::stallHeaders>},
    {"stallMs", "how long (0: for good)", fault<&Faults::stallMs>},
    {"badJsonAt", "this event is broken JSON", fault<&Faults::badJsonAt>},
    {"badUtf8At", "this event holds a broken byte", fault<&Faults::badUtf8At>},
    {"writeBytes", "bytes of each write", fault<&Faults::writeBytes>},
    {"writeGapMs", "delay between writes", fault<&Faults::writeGapMs>},
    {"lineEnd", "crlf|lf|cr|mixed", fault<&Faults::lineEnd>},
    {"bom", "byte order mark first", fault<&Faults::bom>},
    {"comments", "comments and foreign fields between events", fault<&Faults::comments>},
    {"noSpace", "no blank after data:", fault<&Faults::noSpace>},
    {"splitData", "each event on several data: lines", fault<&Faults::splitData>},
    {"noLastBlank", "no blank line after the last event", fault<&Faults::noLastBlank>},
    {"http10", "HTTP/1.0, the body ends with the connection", fault<&Faults::http10>},
    {"earlyHints", "a 103 answer first", fault<&Faults::earlyHints>},
    {"openEnd", "the body does not end after the last event", fault<&Faults::openEnd>},
    {"contentType", "Content-Type of the stream", fault<&Faults::contentType>},
    {"form", "sse|json: a unary body on a stream request", fault<&Faults::form>},
};

const Option& optionNamed(std::string_view name) {
  for (const Option& option : kOptions) {
    if (option.name == name) return option;
  }
  throw ScriptError("unknown option " + std::string(name));
}

}  // namespace

Script withOptions(Script base, const json& options) {
  if (!options.is_object()) throw ScriptError("a script is a JSON object");
  for (const auto& [name, value] : options.items()) {
    try {
      optionNamed(name).set(base, value);
    } catch (const json::exception& error) {
      throw ScriptError(name + ": " + error.what());
    }
  }
  return base;
}

std::string optionHelp() {
  std::string help;
  for (const Option& option : kOptions) {
    help += "  " + std::string(option.name);
    help.append(option.name.size() < 17 ? 17 - option.name.size() : 1, ' ');
    help += std::string(option.help) + "\n";
  }
  return help;
}

}  // namespace fake

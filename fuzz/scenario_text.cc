// SPDX-License-Identifier: Apache-2.0
// The text of scenarios: parser, printer, validation and lowering against each other.
#include <vector>

#include "conformance/program/chance.h"
#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "fuzz/failure.h"
#include "fuzz/targets.h"
#include "reference/abi/calls.h"

namespace plumbline::fuzz {

using namespace plumbline::conformance;

bool test_scenario_text(std::string_view text) {
  const auto program = parse(text);
  if (!program) {
    check(!program.error().message.empty(), "a text is refused without a reason");
    return true;
  }
  if (!lower(*program)) return true;
  const std::string printed = print(*program);
  const auto again = parse(printed);
  if (!again) fail("what was printed is refused: " + print(again.error()), printed);
  check(*again == *program, "what was printed is read as another program", printed);
  check(print(*again) == printed, "what was read back is printed otherwise", printed);
  return true;
}

namespace {

// The words of scenarios: those of the format, and all that the table of calls has.
std::vector<std::string> all_words() {
  std::vector<std::string> words = {"actors\n",
                                    "  p   process\n",
                                    "  t   thread of p\n",
                                    "p: ",
                                    "t: ",
                                    "advance ",
                                    "200ms",
                                    "1.5s",
                                    "3us",
                                    "NULL",
                                    "bad",
                                    "null(1)",
                                    "bad(1)",
                                    "_",
                                    "[r, w]",
                                    "[3, 4]",
                                    "{fd=3}",
                                    "\"a\"*3",
                                    "\\x00",
                                    "~[]",
                                    "= -1 ",
                                    "= 0 ",
                                    "= never",
                                    "<unfinished ...>",
                                    "handler",
                                    "# ",
                                    " <... read resumed>",
                                    "\n",
                                    "0x",
                                    "9223372036854775807"};
  const auto add_type = [&](const abi::Type& type) {
    if (type.names != nullptr)
      for (const abi::Constant& constant : type.names->constants) words.emplace_back(constant.name);
    if (type.layout != nullptr)
      for (const abi::Field& field : type.layout->fields)
        words.push_back(std::string(field.name) + "=");
  };
  for (const abi::Call& call : abi::calls) {
    words.push_back(std::string(call.name) + "(");
    for (const abi::Argument& argument : call.arguments) add_type(argument.type);
    add_type(call.returns.type);
  }
  return words;
}

}  // namespace

// Half of the changes put in a word, sometimes for what stood there.
std::string mutate_scenario_text(std::string_view text, std::size_t size_max, unsigned seed) {
  static const std::vector<std::string> words = all_words();
  Chance chance(seed);
  if (chance.one_in(2)) return mutate_bytes(text, size_max);
  std::string changed(text);
  const std::size_t place = chance.below(text.size() + 1);
  const std::size_t length = chance.one_in(2) ? 0 : chance.below(16);
  changed.replace(place, length, chance.pick(words));
  return changed;
}

}  // namespace plumbline::fuzz

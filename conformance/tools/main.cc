// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "conformance/tools/commands.h"

int main(int argc, char** argv) {
  using namespace plumbline::conformance;
  // An agent that dies while it is written to is a result, not the end of the run.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Plumbline: does this kernel behave like Linux?", "plumb");
  app.require_subcommand(1);
  int code = agree_code;
  add_run(app, code);
  add_compare(app, code);
  add_record(app, code);
  add_list(app, code);
  add_fuzz(app, code);
  add_exhaust(app, code);
  add_shrink(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? agree_code : environment_code;
  }
  return code;
}

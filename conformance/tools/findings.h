// SPDX-License-Identifier: Apache-2.0
// What the commands that look for differences have to tell (fuzz, exhaust).
#pragma once

#include "conformance/compare/campaign.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {

// "65536 programs in 60 s (1092/s): 3 diverged in 1 ways, 0 not again"
std::string summary(const CampaignReport& report);

// Shows the findings of a SUT and writes them to the folder `out`, if there is one, as scenarios
// that name the `command` which found them.
std::expected<void, std::string> tell_findings(const CampaignReport& report, const SutIdentity& sut,
                                               std::string_view command,
                                               const std::filesystem::path& out);

}  // namespace plumbline::conformance

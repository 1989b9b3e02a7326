"""The profile of a LibreOffice that nobody sits at: no macros, no links, no network, nothing asked, nothing saved."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from service.office.metrics import REPLACEMENTS

_OFFICE = "/org.openoffice.Office."
_SETTINGS = (
    (_OFFICE + "Common/Security/Scripting", "MacroSecurityLevel", "3"),
    (_OFFICE + "Common/Security/Scripting", "DisableMacrosExecution", "true"),
    (_OFFICE + "Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (_OFFICE + "Common/Security/Scripting", "DisableActiveContent", "true"),
    (_OFFICE + "Common/Save/Document", "AutoSave", "false"),
    (_OFFICE + "Recovery/AutoSave", "Enabled", "false"),
    (_OFFICE + "Recovery/RecoveryInfo", "Enabled", "false"),
    (_OFFICE + "Writer/Content/Update", "Link", "0"),
    (_OFFICE + "Writer/AutoFunction/Completion", "Enable", "false"),
    (_OFFICE + "Writer/AutoFunction/Completion", "CollectWords", "false"),
    (_OFFICE + "Linguistic/SpellChecking", "IsSpellAuto", "false"),
    (_OFFICE + "Linguistic/GrammarChecking", "IsAutoCheck", "false"),
    (_OFFICE + "Common/Misc", "FirstRun", "false"),
    (_OFFICE + "Common/Misc", "CollectUsageInformation", "false"),
    (_OFFICE + "Common/Misc", "UseOpenCL", "false"),
    (_OFFICE + "Common/VCL", "UseSkia", "false"),
    (_OFFICE + "Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "ru-RU"),
    (_OFFICE + "Linguistic/General", "DefaultLocale", "ru-RU"),
)
"""What Writer does for one who types (words to complete, spelling) would take a part of every conversion.

Port 9 (discard) of this computer is a proxy that never answers: what gets past all else goes nowhere."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


def write_profile(folder: Path, office: Path) -> None:
    """Write into a new folder what LibreOffice reads at its first start. Raises OSError."""
    user = folder / "user"
    (user / "extensions").mkdir(parents=True, mode=0o700)
    (user / "registrymodifications.xcu").write_text("\n".join([_HEAD, *_items(), "</oor:items>"]), "utf-8")
    built = re.search(r"^buildid=(.*)$", office.with_name("versionrc").read_text("utf-8"), re.MULTILINE)
    if built:
        # A profile that bears no number of the build is taken for an old one: LibreOffice cleans it and starts twice.
        (user / "extensions" / "buildid").write_text(built[1].strip(), "utf-8")


def write_fonts(file: Path) -> None:
    """Write the settings of fontconfig: those of the system, and besides who stands for whom where a font is missing.

    LibreOffice knows few fonts that are drawn in Russia, and sets «PT Astra Serif» in a font a quarter wider.
    Its own table of replacements is not read where there is no screen. Raises OSError.
    """
    system = os.environ.get("FONTCONFIG_FILE") or os.environ.get("FONTCONFIG_PATH", "/etc/fonts") + "/fonts.conf"
    aliases = (
        f'<alias binding="same"><family>{wanted}</family><accept><family>{used}</family></accept></alias>'
        for wanted, used in REPLACEMENTS
    )
    lines = ["<fontconfig>", f'<include ignore_missing="yes">{escape(system)}</include>', *aliases, "</fontconfig>"]
    file.write_text("\n".join(lines), "utf-8")


def _items() -> Iterator[str]:
    for path, name, value in _SETTINGS:
        prop = f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        yield f'<item oor:path="{escape(path)}">{prop}</item>'

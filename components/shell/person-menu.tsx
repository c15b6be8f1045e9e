"use client";

import { LogOut, Monitor, MonitorSmartphone, Moon, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import {
  MenuGroup,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
} from "@/components/ui/menu-items";
import { signOut } from "@/lib/auth/client";
import { setSingleKeys, useSingleKeys } from "./shortcuts";
import { parseTheme, THEMES, type Theme, themeCookie } from "./theme";
import type { Viewer } from "./viewer";

const THEME_LOOKS = {
  system: { label: "As the system", icon: Monitor },
  light: { label: "Light", icon: Sun },
  dark: { label: "Dark", icon: Moon },
};

export function ThemeMenu({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);

  function choose(next: Theme) {
    setTheme(next);
    document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers we support.
    document.cookie = themeCookie(next, location.protocol);
  }

  const Icon = THEME_LOOKS[theme].icon;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Theme: ${THEME_LOOKS[theme].label}`}
          className={buttonClass({ variant: "quiet", size: "icon" })}
        >
          <Icon aria-hidden="true" />
        </button>
      }
    >
      <MenuRadioGroup value={theme} onValueChange={(value) => choose(parseTheme(String(value)))}>
        {THEMES.map((each) => (
          <MenuRadioItem key={each} value={each} closeOnClick>
            {THEME_LOOKS[each].label}
          </MenuRadioItem>
        ))}
      </MenuRadioGroup>
    </Menu>
  );
}

export function PersonMenu({ person }: { person: Viewer }) {
  const router = useRouter();
  const [failed, setFailed] = useState(false);
  const singleKeys = useSingleKeys();

  async function leave() {
    try {
      await signOut();
    } catch {
      setFailed(true);
    }
  }

  return (
    <Menu
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={`${person.name}, account menu`}
          className={buttonClass({ variant: "quiet" }, "px-1.5 max-sm:w-7 max-sm:justify-center")}
        >
          <UserRound aria-hidden="true" />
          <bdi className="max-w-32 truncate max-sm:sr-only">{person.name}</bdi>
        </button>
      }
    >
      <MenuGroup>
        <MenuLabel>
          <bdi className="block truncate font-medium text-ink text-sm">{person.name}</bdi>
          {person.email ? <bdi className="block truncate">{person.email}</bdi> : null}
          <span className="block">Role: {person.role}</span>
        </MenuLabel>
      </MenuGroup>
      <MenuSeparator />
      <MenuItem onClick={() => router.push("/settings/sessions")}>
        <MonitorSmartphone aria-hidden="true" /> My sessions
      </MenuItem>
      <MenuItem onClick={() => setSingleKeys(!singleKeys)}>
        Turn single-key shortcuts {singleKeys ? "off" : "on"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem closeOnClick={false} onClick={() => void leave()}>
        <LogOut aria-hidden="true" /> Sign out
      </MenuItem>
      {failed ? (
        <p role="alert" className="px-2 py-1 text-bad">
          The server did not answer; you are still signed in.
        </p>
      ) : null}
    </Menu>
  );
}

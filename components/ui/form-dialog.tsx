"use client";

import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorLine } from "./error-line";

interface Props {
  open?: boolean;
  onClose: () => void;
  title: string;
  description: string;
  /** Fields; what went wrong is said under them. */
  children: React.ReactNode;
  /** What the button that sends it is called. */
  submit: string;
  onSubmit: () => void;
  /** False while it is not filled in, or is being sent. */
  ready: boolean;
  error: unknown;
  /** What is said before the error, as `Not saved`. */
  failed: string;
  /** What else can be done, left of the other buttons. */
  other?: React.ReactNode;
  className?: string;
}

/** A form in a dialog: its fields scroll, its buttons stay; Enter sends it. */
export function FormDialog(props: Props) {
  const { open = true, onClose, title, description, children, ready, other } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={title}
      description={description}
      focusField
      className={props.className ?? "max-w-md"}
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) props.onSubmit();
        }}
      >
        <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
          {children}
          <ErrorLine error={props.error} what={props.failed} />
        </div>
        <div className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">
          {other ? <div className="mr-auto">{other}</div> : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            {props.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

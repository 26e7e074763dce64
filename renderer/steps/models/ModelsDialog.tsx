import { FileArchive, FolderOpen, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState, type DragEvent } from 'react';

import type { InstalledModel } from '../../../shared/segmentation/installed';
import { useModels, type Incoming } from '../../state/modelStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button, IconButton } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Adding, Failed, Inspecting } from './Incoming';
import { ModelRow } from './ModelRow';
import { Offer } from './Offer';
import './models.css';

/** The installed models, which one is in use, and the way in for others. */
export function ModelsDialog() {
  const say = useText();
  const { showModels } = useFlows();
  const { over, handlers } = useModelDrop();
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) showModels(false); }}>
      <Dialog.Portal>
        <div {...handlers}>
          <Dialog.Overlay className="overlay" />
          <Dialog.Content className={over ? 'dialog models models-over' : 'dialog models'} aria-describedby={undefined} onOpenAutoFocus={(event) => { event.preventDefault(); }}>
            <div className="spread">
              <Dialog.Title asChild><h2>{say('model.title')}</h2></Dialog.Title>
              <IconButton label={say('ui.close')} icon={<X size={16} />} onPress={() => { showModels(false); }} />
            </div>
            <Body />
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body() {
  const incoming = useModels((models) => models.incoming);
  return incoming.state === 'none' ? <ModelList /> : <IncomingModel incoming={incoming} />;
}

function IncomingModel({ incoming }: { readonly incoming: Exclude<Incoming, { state: 'none' }> }) {
  switch (incoming.state) {
    case 'inspecting': return <Inspecting jobId={incoming.jobId} path={incoming.path} />;
    case 'offered': return <Offer offer={incoming.offer} />;
    case 'adding': return <Adding jobId={incoming.jobId} dataset={incoming.offer.dataset} />;
    case 'failed': return <Failed failure={incoming} />;
  }
}

function ModelList() {
  const say = useText();
  const { list, added } = useModels();
  const chosen = useSession((session) => session.model);
  const [doomed, setDoomed] = useState<InstalledModel | null>(null);
  const { removeModel } = useFlows();
  return (
    <>
      <p className="muted">{say('model.lead')}</p>
      {added ? <p className="models-added" role="status">{say('model.added', { model: added })}</p> : null}
      <ul className="models-list" aria-label={say('model.title')}>
        {(list ?? []).map((model) => <ModelRow key={model.id} model={model} inUse={model.id === chosen} onRemove={() => { setDoomed(model); }} />)}
      </ul>
      <AddButtons />
      {doomed ? (
        <ConfirmDialog title={say('model.removeTitle', { model: doomed.id })} text={say('model.removeText')} confirm={say('model.removeConfirm')}
          onCancel={() => { setDoomed(null); }} onConfirm={() => { setDoomed(null); void removeModel(doomed.id); }} />
      ) : null}
    </>
  );
}

function AddButtons() {
  const say = useText();
  const { offerModel } = useFlows();
  return (
    <div className="models-add">
      <Button icon={<FileArchive size={16} />} onPress={() => void offerModel('file')}>{say('model.importFile')}</Button>
      <Button icon={<FolderOpen size={16} />} onPress={() => void offerModel('folder')}>{say('model.importFolder')}</Button>
      <span className="faint small">{say('model.dropHint')}</span>
    </div>
  );
}

/** A drop on the dialog or around it is a model; it must not reach the window, which would take it for a scan. */
function useModelDrop() {
  const { offerDroppedModel } = useFlows();
  const [over, setOver] = useState(false);
  const held = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const handlers = {
    onDragOver: (event: DragEvent) => { held(event); setOver(true); },
    onDragLeave: (event: DragEvent) => { held(event); setOver(false); },
    onDrop: (event: DragEvent) => {
      held(event);
      setOver(false);
      const file = event.dataTransfer.files[0];
      if (file) void offerDroppedModel(file);
    },
  };
  return { over, handlers };
}
